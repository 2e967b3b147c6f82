import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An editor of the terminal client.
final class SwiftEditor: SimulatedEditor {
    let client: ClientID
    private(set) var text = ""
    private var state: ClientState
    private var undo = UndoStack()

    init(client: ClientID) {
        self.client = client
        state = ClientState(client: client, revision: 0)
    }

    var scalarCount: Int { text.unicodeScalars.count }
    var revision: Int { state.revision }
    var inFlight: Submission? { state.inFlight }

    func edit(_ operation: OperationalTransform.Operation, at milliseconds: Int64) throws -> Submission? {
        let inverse = try operation.inverted(on: text)
        text = try operation.applied(to: text)
        undo.record(operation, inverse: inverse, at: milliseconds)
        return state.edit(operation)
    }

    func takeBack(isRedo: Bool) throws -> TakenBack? {
        guard let operation = isRedo ? undo.redo() : undo.undo() else { return nil }
        let deletedText = try operation.inverted(on: text).insertedText
        text = try operation.applied(to: text)
        return TakenBack(
            submission: state.edit(operation), deletedText: deletedText, insertedText: operation.insertedText)
    }

    func receive(_ operation: OperationalTransform.Operation, revision: Int) throws {
        try apply(try state.receive(operation, revision: revision))
    }

    func acknowledge(sequence: Int, revision: Int) throws -> Submission? {
        try state.acknowledge(sequence: sequence, revision: revision)
    }

    func rebase(_ catchUp: OperationalTransform.Operation, from: Int, to: Int) throws -> Submission? {
        let (change, resend) = try state.rebase(catchUp, from: from, to: to)
        try apply(change)
        return resend
    }

    func resume(_ steps: [CatchUpStep]) throws -> Submission? {
        let (change, send) = try state.resume(steps)
        try apply(change)
        return send
    }

    func reload() throws {
        state = try JSONDecoder().decode(ClientState.self, from: JSONEncoder().encode(state))
        undo = UndoStack()
    }

    private func apply(_ change: OperationalTransform.Operation) throws {
        text = try change.applied(to: text)
        undo.transform(over: change)
    }
}
