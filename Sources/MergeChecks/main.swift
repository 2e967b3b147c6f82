// Deep checks of the merging, started by scripts/vectors, scripts/simulate and scripts/check-deep.
// Exit 0: all held. 1: something did not, and how to run it again was printed. 2: not understood.

import Foundation
import MergeTesting

let arguments = Array(CommandLine.arguments.dropFirst())

/// The number behind an option.
func number(_ option: String) -> UInt64? {
    guard let index = arguments.firstIndex(of: option), index + 1 < arguments.count else { return nil }
    return UInt64(arguments[index + 1])
}

func runVectors(_ folder: String) throws -> Bool {
    let paths = try VectorFile.paths(in: folder)
    var holds = !paths.isEmpty
    if paths.isEmpty { print("\(folder) holds no .jsonl file") }
    for path in paths {
        let file = try VectorFile(path: path)
        print("Swift      \(file.name): \(file.passed) passed, \(file.failures.count) failed")
        for failure in file.failures.prefix(10) { print("  \(failure)") }
        holds = holds && file.failures.isEmpty && file.passed > 0
    }
    return holds
}

func runSimulations() throws -> Bool {
    let root = URL(filePath: FileManager.default.currentDirectoryPath)
    let pages = PageProcess.node == nil ? nil : try PageProcess(root: root)
    if pages == nil { print("node is not installed: all editors are Swift") }
    let first = number("--seed") ?? number("--from") ?? 1
    let count = number("--seed") == nil ? number("--count") ?? 10_000 : 1
    var total = Simulation.Report()
    var failures = 0
    for seed in first..<first + count {
        do {
            total.add(try Simulation.run(seed: seed, pages: pages))
        } catch {
            failures += 1
            print("\(error)")
            if failures == 10 { break }
        }
    }
    print("\(count) seeds from \(first): \(failures) failed; \(total)")
    return failures == 0
}

func runProperties() throws -> Bool {
    let first = number("--seed") ?? number("--from") ?? 1
    let count = number("--seed") == nil ? number("--count") ?? 1_000_000 : 1
    var holds = true
    for property in Property.allCases {
        var failures = 0
        for seed in first..<first + count {
            do { try property.check(seed: seed) } catch {
                failures += 1
                print("\(error)")
                if failures == 10 { break }
            }
        }
        print("\(property.rawValue): \(count) cases from seed \(first), \(failures) failed")
        holds = holds && failures == 0
    }
    return holds
}

switch (arguments.first, arguments.count) {
case ("vectors", 2): exit(try runVectors(arguments[1]) ? 0 : 1)
case ("simulate", _): exit(try runSimulations() ? 0 : 1)
case ("properties", _): exit(try runProperties() ? 0 : 1)
default:
    print("usage: MergeChecks vectors DIR | simulate [--seed N | --from N --count N] | properties [--from N --count N]")
    exit(2)
}
