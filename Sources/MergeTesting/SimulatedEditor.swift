import OperationalTransform

/// One editor of a simulation: a text, its client state and its undo, in Swift or in the page's JavaScript.
protocol SimulatedEditor: AnyObject {
    var client: ClientID { get }
    var text: String { get throws }
    var scalarCount: Int { get }
    var revision: Int { get }
    var inFlight: Submission? { get }

    /// An edit by hand. Gives what to send now.
    func edit(_ operation: Operation, at milliseconds: Int64) throws -> Submission?
    /// Undo or redo; nil if there is nothing to take back.
    func takeBack(isRedo: Bool) throws -> TakenBack?
    func receive(_ operation: Operation, revision: Int) throws
    func acknowledge(sequence: Int, revision: Int) throws -> Submission?
    func rebase(_ catchUp: Operation, from: Int, to: Int) throws -> Submission?
    func resume(_ steps: [CatchUpStep]) throws -> Submission?
    /// The tab is closed and opened: only what was written down remains.
    func reload() throws
}

struct TakenBack {
    var submission: Submission?
    /// What the undo removed from the text.
    var deletedText: String
    /// What it put back.
    var insertedText: String
}
