import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Replays recorded traces through the server's `Document`: text, log and authorship, submission by submission.
enum TraceBenchmark {
    private static let rounds = 9

    static func run(_ files: [String]) throws -> Bool {
        print(
            "trace                      edits   ns/edit  total ms  memory kB  stored B  store ms  load ms  "
                + "oldest ms  text")
        var isExact = true
        for file in files {
            let trace = try Trace(contentsOfFile: file)
            let name = URL(filePath: file).lastPathComponent.replacing(".json.gz", with: "").replacing(
                ".json", with: "")
            if trace.isConcurrent {
                let stream = try ConcurrentStream(trace)
                try report(
                    name, edits: stream.submissions.count, expected: trace.endContent, isExact: &isExact
                ) { try replay(stream) }
            } else {
                let patches = trace.txns.flatMap(\.patches)
                try report(name, edits: patches.count, expected: trace.endContent, isExact: &isExact) {
                    try replay(patches)
                }
            }
        }
        return isExact
    }

    private static func report(
        _ name: String, edits: Int, expected: String, isExact: inout Bool, replay: () throws -> Document
    ) throws {
        var document = Document()
        let memory = try peakMemoryAdded { document = try replay() }
        let time = try shortest(of: rounds) { _ = try replay() }
        var isRight = document.text.unicodeScalars.elementsEqual(expected.unicodeScalars)
        isRight = isRight && document.revision == edits
        var stored = document.archive().bytes
        let storing = shortest(of: 3) { stored = document.archive().bytes }
        var newest = ""
        let loading = try shortest(of: rounds) { newest = try HistoryArchive(bytes: stored).text() }
        isRight = isRight && newest.unicodeScalars.elementsEqual(expected.unicodeScalars)
        var oldest = "?"
        let rewinding = try shortest(of: 5) { oldest = try HistoryArchive(bytes: stored).text(at: 0) }
        isRight = isRight && oldest.isEmpty
        isExact = isExact && isRight
        print(
            padded(name, 25), padded(String(edits), 7), padded(fixed(time / Double(edits), 1), 8),
            padded(milliseconds(time), 9), padded(memory.map(String.init) ?? "-", 10),
            padded(String(stored.count), 9), padded(milliseconds(storing), 9), padded(milliseconds(loading), 8),
            padded(milliseconds(rewinding), 10), isRight ? "exact" : "WRONG")
    }

    private static func replay(_ patches: [Trace.Patch]) throws -> Document {
        let document = Document()
        let limits = DocumentLimits(draftUTF8Count: .max)
        var sequence = 0
        for patch in patches {
            sequence += 1
            let submission = Submission(
                client: "writer", sequence: sequence, revision: sequence - 1,
                operation: Operation(at: patch.scalarOffset, delete: patch.delete, insert: patch.insert))
            _ = try document.submit(submission, author: 1, at: 0, limits: limits)
        }
        return document
    }

    private static func replay(_ stream: ConcurrentStream) throws -> Document {
        let document = Document()
        let limits = DocumentLimits(draftUTF8Count: .max)
        for (submission, agent) in zip(stream.submissions, stream.agents) {
            _ = try document.submit(submission, author: agent, at: 0, limits: limits)
        }
        return document
    }
}
