import Foundation
import MergeTesting
import Testing

@Suite("Editors, server and network in a simulation")
struct SimulationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("200 seeds: all end with the same text, every submission once, no run torn, no undo of another's text")
    func seeds() async throws {
        var total = Simulation.Report()
        let pages = PageProcess.node == nil ? nil : try PageProcess(root: Self.root)
        for seed in 1...200 {
            total.add(try Simulation.run(seed: UInt64(seed), pages: pages))
            // Tests of other suites keep time limits on the same few threads.
            await Task.yield()
        }
        // It did meet what it is there for.
        #expect(total.submissions > 5_000 && total.repeats > 100 && total.rebases > 50, "\(total)")
        #expect(total.resumes > 500 && total.crashes > 50 && total.undos > 500, "\(total)")
    }

    @Test("the page's editors take part", .disabled(if: PageProcess.node == nil, "node is not installed"))
    func pages() throws {
        let process = try PageProcess(root: Self.root)
        #expect(try Simulation.run(seed: 1, pages: process).submissions > 0)
    }
}
