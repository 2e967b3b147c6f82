import Testing

@testable import OperationalTransform

@Suite("One draft in one editor")
struct ClientStateTests {
    private let insertA = Operation(at: 0, insert: "a")
    private let insertB = Operation(at: 1, insert: "b")
    private let insertC = Operation(at: 2, insert: "c")
    private let remote = Operation(at: 0, insert: "xy")

    @Test("one submission is in flight; what is typed meanwhile is sent as one when it is saved")
    func buffering() throws {
        var state = ClientState(client: "me", revision: 4)
        #expect(!state.hasUnsaved)
        #expect(state.edit(.identity) == nil)
        #expect(state.edit(insertA) == Submission(client: "me", sequence: 1, revision: 4, operation: insertA))
        #expect(state.edit(insertB) == nil)
        #expect(state.edit(insertC) == nil)
        #expect(state.hasUnsaved && state.unsaved == Operation(at: 0, insert: "abc"))
        let next = try state.acknowledge(sequence: 1, revision: 5)
        #expect(
            next == Submission(client: "me", sequence: 2, revision: 5, operation: Operation(at: 1, insert: "bc")))
        #expect(try state.acknowledge(sequence: 2, revision: 6) == nil)
        #expect(!state.hasUnsaved && state.revision == 6 && state.nextSequence == 3)
    }

    @Test("edits that cancel out are not sent")
    func cancelled() throws {
        var state = ClientState(client: "me", revision: 0)
        _ = state.edit(insertA)
        _ = state.edit(insertB)
        _ = state.edit(Operation(at: 1, delete: 1))
        #expect(state.buffer == nil)
        #expect(try state.acknowledge(sequence: 1, revision: 1) == nil)
    }

    @Test("another's text at the same place stands right of what is pending")
    func receive() throws {
        var state = ClientState(client: "me", revision: 0)
        _ = state.edit(insertA)
        _ = state.edit(insertB)
        #expect(try state.receive(remote, revision: 1) == Operation(at: 2, insert: "xy"))
        #expect(try state.receive(remote, revision: 1) == .identity)
        #expect(throws: ClientStateError.revisionGap(expected: 2, found: 3)) {
            try state.receive(remote, revision: 3)
        }
        #expect(state.inFlight?.operation == insertA && state.inFlight?.revision == 0)
        #expect(throws: ClientStateError.revisionGap(expected: 2, found: 4)) {
            try state.acknowledge(sequence: 1, revision: 4)
        }
        #expect(throws: ClientStateError.sequenceUnknown(2)) { try state.acknowledge(sequence: 2, revision: 2) }
        #expect(try state.acknowledge(sequence: 1, revision: 2)?.operation == insertB)
        #expect(try state.acknowledge(sequence: 1, revision: 2) == nil)
    }

    @Test("a refused old base is transformed once over the composed catch-up and sent again as the same sequence")
    func rebase() throws {
        var state = ClientState(client: "me", revision: 0)
        _ = state.edit(insertA)
        _ = state.edit(insertB)
        let (apply, resend) = try state.rebase(Operation(at: 0, insert: "0123"), from: 0, to: 300)
        #expect(apply == Operation(at: 2, insert: "0123"))
        #expect(resend == Submission(client: "me", sequence: 1, revision: 300, operation: insertA))
        let again = try state.rebase(remote, from: 0, to: 400)
        #expect(again.apply == .identity && again.resend == nil, "refused twice, it was sent on a new base before")
        _ = try state.receive(remote, revision: 301)
        #expect(throws: ClientStateError.rebaseMismatch(from: 300, to: 400, at: 301)) {
            try state.rebase(remote, from: 300, to: 400)
        }
        let seen = try state.rebase(remote, from: 300, to: 301)
        #expect(seen.apply == .identity && seen.resend?.revision == 301, "it came one by one meanwhile")
    }

    @Test("after a lost connection the submission in flight is found saved, or is sent again as it was")
    func resume() throws {
        var state = ClientState(client: "me", revision: 0)
        let sent = state.edit(insertA)
        _ = state.edit(insertB)
        let before = state
        let notTaken = try state.resume([.operation(remote, from: 0, to: 1, author: 2)])
        #expect(notTaken.apply == Operation(at: 2, insert: "xy") && notTaken.send == sent)

        state = before
        let taken = try state.resume([
            .operation(remote, from: 0, to: 1, author: 2), .own(sequence: 1, revision: 2),
            .operation(remote, from: 2, to: 9, author: nil),
        ])
        #expect(taken.apply == Operation(at: 2, insert: "xyxy") || taken.apply.insertedText == "xyxy")
        #expect(taken.send?.sequence == 2 && taken.send?.revision == 9)

        state = before
        let composed = try state.resume([.operation(remote, from: 0, to: 9, author: nil)])
        #expect(composed.send == Submission(client: "me", sequence: 1, revision: 9, operation: insertA))

        state = before
        #expect(throws: ClientStateError.revisionGap(expected: 0, found: 1)) {
            try state.resume([.operation(remote, from: 1, to: 2, author: 2)])
        }
        #expect(throws: ClientStateError.sequenceUnknown(5)) { try state.resume([.own(sequence: 5, revision: 1)]) }
        #expect(state == before)
        #expect(try state.resume([]).send == sent)
    }
}
