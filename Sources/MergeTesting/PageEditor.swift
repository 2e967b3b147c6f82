import OperationalTransform

/// An editor of the page, living in a node process.
final class PageEditor: SimulatedEditor {
    typealias Operation = OperationalTransform.Operation

    let client: ClientID
    private let process: PageProcess
    private let number: Int
    private(set) var scalarCount = 0
    private(set) var revision = 0
    private(set) var inFlight: Submission?

    init(client: ClientID, number: Int, process: PageProcess) throws {
        self.client = client
        self.number = number
        self.process = process
        try ask(PageRequest(call: "open", client: client))
    }

    func close() throws { _ = try process.ask(PageRequest(editor: number, call: "close")) }

    var text: String {
        get throws { try ask(PageRequest(call: "read")).text ?? "" }
    }

    func edit(_ operation: Operation, at milliseconds: Int64) throws -> Submission? {
        try ask(PageRequest(call: "edit", operation: operation, at: milliseconds)).send
    }

    func takeBack(isRedo: Bool) throws -> TakenBack? {
        let answer = try ask(PageRequest(call: "takeBack", isRedo: isRedo))
        guard let deletedText = answer.deletedText else { return nil }
        return TakenBack(
            submission: answer.send, deletedText: deletedText, insertedText: answer.insertedText ?? "")
    }

    func receive(_ operation: Operation, revision: Int) throws {
        try ask(PageRequest(call: "receive", operation: operation, revision: revision))
    }

    func acknowledge(sequence: Int, revision: Int) throws -> Submission? {
        try ask(PageRequest(call: "acknowledge", sequence: sequence, revision: revision)).send
    }

    func rebase(_ catchUp: Operation, from: Int, to: Int) throws -> Submission? {
        try ask(PageRequest(call: "rebase", operation: catchUp, from: from, to: to)).send
    }

    func resume(_ steps: [CatchUpStep]) throws -> Submission? {
        try ask(PageRequest(call: "resume", steps: steps.map(PageRequest.Step.init))).send
    }

    func reload() throws { try ask(PageRequest(call: "reload")) }

    @discardableResult
    private func ask(_ request: PageRequest) throws -> PageAnswer {
        var request = request
        request.editor = number
        let answer = try process.ask(request)
        scalarCount = answer.scalarCount ?? scalarCount
        revision = answer.revision ?? revision
        inFlight = answer.inFlight
        return answer
    }
}

/// One line to the page's editors, as `Tests/Simulator/page-editors.mjs` reads it.
struct PageRequest: Encodable {
    struct Step: Encodable {
        var operation: OperationalTransform.Operation?
        var from: Int?
        var to: Int?
        var author: UInt32?
        var sequence: Int?
        var revision: Int?

        init(_ step: CatchUpStep) {
            switch step {
            case .operation(let operation, let from, let to, let author):
                (self.operation, self.from, self.to, self.author) = (operation, from, to, author)
            case .own(let sequence, let revision):
                (self.sequence, self.revision) = (sequence, revision)
            }
        }
    }

    var editor = 0
    var call: String
    var client: ClientID?
    var operation: OperationalTransform.Operation?
    var at: Int64?
    var isRedo: Bool?
    var sequence: Int?
    var revision: Int?
    var from: Int?
    var to: Int?
    var steps: [Step]?
}

/// One line back.
struct PageAnswer: Decodable {
    var error: String?
    var send: Submission?
    var inFlight: Submission?
    var text: String?
    var deletedText: String?
    var insertedText: String?
    var scalarCount: Int?
    var revision: Int?
}
