import Client
import Session
import Storage

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The tape of a room as a link's holder may read it, page by page from the server.
struct LinkTape {
    private let link: Link
    private let bearer: String

    /// Whether the server is told who asks, so that their own private drafts are in it.
    let isPersonal: Bool

    /// Who this user is in the room is known from the link, or from an earlier visit.
    init(_ link: Link) throws(CommandError) {
        self.link = link
        var person = link.participant.flatMap { number in link.secret.map { (number, $0.text) } }
        if person == nil, let folders = UserFolders(environment: ProcessInfo.processInfo.environment) {
            person = IdentityStore(folders).identity(for: link, name: nil).map { ($0.participant, $0.secret) }
        }
        isPersonal = person != nil
        bearer = person.map { "\(link.key.text).\($0.0).\($0.1)" } ?? link.key.text
    }

    /// - Throws: `CommandError`; with `.storage` where the log is damaged, after the pages before.
    func forEachPage(_ body: (Tape.Page) throws -> Void) throws {
        var next: Int? = 1
        var drafts: [DraftID]?
        while let from = next {
            let page = try page(from: from)
            guard drafts == nil || drafts == page.drafts else {
                throw CommandError(
                    "a draft was shared, taken back or discarded while the log was read",
                    advice: ["ask again: what was printed is not a whole tape"], exitCode: .temporary)
            }
            drafts = page.drafts
            try body(page)
            next = page.next
        }
    }

    private func page(from index: Int) throws(CommandError) -> Tape.Page {
        let answer: HTTPExchange.Answer
        do throws(ExchangeError) {
            answer = try HTTPExchange.ask(
                host: link.host, port: link.port, isSecure: link.isSecure, path: "/r/\(link.room)/log?from=\(index)",
                bearer: bearer, timeout: 60)
        } catch {
            throw RoomLink.error(error, link)
        }
        if answer.status == 200, let page = Tape.Page(String(decoding: answer.body, as: UTF8.self)) { return page }
        let refusal = try? JSONDecoder().decode(APIRefusal.self, from: Data(answer.body))
        switch (answer.status, refusal?.code) {
        case (404, let code) where code != "unknown_room":
            throw CommandError(
                "\(link.address) gives no tapes: its server is older than this program",
                advice: [
                    "ask whoever runs it to update it, or for the tape: cowrite log --data DIR --room \(link.room)"
                ])
        case (500, "damaged"):
            throw CommandError(
                refusal?.message ?? "", advice: ["the tape up to there was printed; tell whoever runs the server"],
                exitCode: .storage)
        default: throw RoomLink.error(answer, link)
        }
    }
}
