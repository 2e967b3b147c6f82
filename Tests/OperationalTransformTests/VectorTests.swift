import Foundation
import MergeTesting
import Testing

@Suite("Vectors made by another implementation")
struct VectorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let shared = root.appending(path: "../shared/vectors").path
    private static let own = root.appending(path: "Tests/Vectors").path

    @Test("those of the repository")
    func runsOwn() throws { try run(Self.own) }

    @Test(
        "those shared beside it",
        .disabled(if: !FileManager.default.fileExists(atPath: shared), "../shared/vectors is not here"))
    func runsShared() throws { try run(Self.shared) }

    private func run(_ folder: String) throws {
        let paths = try VectorFile.paths(in: folder)
        #expect(paths.count >= 4, "\(folder) holds \(paths.count) files")
        for path in paths {
            let file = try VectorFile(path: path)
            #expect(file.failures.isEmpty, "\(file.failures.prefix(5))")
            #expect(file.passed > 0, "\(file.name) holds no vectors")
        }
    }
}
