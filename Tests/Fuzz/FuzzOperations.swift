// libFuzzer target for everything of the merging that reads bytes from outside; built and run by
// scripts/check-deep fuzz-operations, together with the sources of OperationalTransform.
//
// The first byte says what the rest is: an operation or a submission as JSON, or an archive, whose checksum is put
// right so that what lies behind it is reached. Nothing may trap; what is taken must behave.

import FoundationEssentials

private let text = "a \u{1f600} text of so\u{301}me length\nand two lines"

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 0 else { return 0 }
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    switch bytes[0] % 4 {
    case 0, 1: fuzzOperation(Data(bytes[1...]))
    case 2: fuzzSubmission(Data(bytes[1...]))
    default: fuzzArchive(Array(bytes[1...]))
    }
    return 0
}

private func fuzzOperation(_ json: Data) {
    guard let operation = try? JSONDecoder().decode(Operation.self, from: json) else { return }
    precondition((try? Operation(operation.components)) == operation, "not canonical")
    guard let again = try? JSONDecoder().decode(Operation.self, from: JSONEncoder().encode(operation)) else {
        fatalError("its own JSON is refused")
    }
    precondition(again == operation, "changed by its JSON form")
    let other = Operation(at: 3, delete: 2, insert: "xy")
    let (left, right) = Operation.transform(left: operation, right: other)
    if let a = try? operation.composed(with: right), let b = try? other.composed(with: left) {
        precondition(a == b, "does not commute")
    }
    for offset in 0...4 { _ = operation.transform(scalarOffset: offset, bias: .after) }
    if let after = try? operation.applied(to: text), let inverse = try? operation.inverted(on: text) {
        precondition((try? inverse.applied(to: after)).map { $0.utf8.elementsEqual(text.utf8) } == true, "inverse")
    }
}

private func fuzzSubmission(_ json: Data) {
    guard let submission = try? JSONDecoder().decode(Submission.self, from: json) else { return }
    let document = Document(keyframe: Keyframe(revision: 2, text: text))
    let ours = Submission(client: "ours", sequence: 1, revision: 2, operation: Operation(at: 4, insert: "z"))
    _ = try? document.submit(ours, author: 1, at: 0)
    let before = document.text
    switch try? document.submit(submission, author: 2, at: 0) {
    case .accepted: precondition(document.revision == 4)
    default: precondition(document.text.utf8.elementsEqual(before.utf8), "refused and yet changed")
    }
    var state = ClientState(client: "theirs", revision: 2)
    _ = state.edit(Operation(at: 0, insert: "q"))
    _ = try? state.receive(submission.operation, revision: submission.revision)
    _ = try? state.acknowledge(sequence: submission.sequence, revision: submission.revision)
    _ = try? state.rebase(submission.operation, from: 2, to: submission.revision)
}

private func fuzzArchive(_ bytes: [UInt8]) {
    var bytes = HistoryArchive.magic + [HistoryArchive.version] + bytes
    let checksum = HistoryArchive.checksum(bytes[...])
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * UInt32($0))) }
    guard let archive = try? HistoryArchive(bytes: bytes) else { return }
    // A part may honestly hold much; what takes longer than a fuzzer's turn is left out.
    guard archive.parts.allSatisfy({ $0.rawCount < 1 << 16 }), archive.revision < 1 << 20 else { return }
    _ = try? archive.text()
    _ = try? archive.text(at: archive.startRevision)
    if let document = try? Document(archive: archive, clients: []) {
        precondition(document.revision == archive.revision)
        precondition((try? archive.text()).map { $0.utf8.elementsEqual(document.text.utf8) } == true, "other text")
    }
}
