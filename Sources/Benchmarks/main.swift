import Glibc

// Timed runs of the real engine; `scripts/bench` builds and starts them. Not part of the product.
// Each prints its figures and exits 1 if a result is wrong, however fast it was.

let arguments = Array(CommandLine.arguments.dropFirst())
let benchmarks: [(name: String, run: ([String]) throws -> Bool)] = [
    ("traces", TraceBenchmark.run),
    ("edits", EditBenchmark.run),
    ("rebase", RebaseBenchmark.run),
]

guard let name = arguments.first, let benchmark = benchmarks.first(where: { $0.name == name }) else {
    writeError("usage: Benchmarks \(benchmarks.map(\.name).joined(separator: "|")) [FILE...]")
    exit(2)
}
do {
    exit(try benchmark.run(Array(arguments.dropFirst())) ? 0 : 1)
} catch {
    writeError("\(name): \(error)")
    exit(1)
}
