import Client
import Session

/// A look at an earlier revision of a draft.
struct DraftPast: Equatable, Sendable {
    let draft: DraftID
    /// The newest revision when the look began.
    let head: Int
    /// The revision that is looked at.
    var revision: Int
    /// Its text, once it is here.
    var text: LineText?
    var firstRow = 0

    init(_ draft: DraftID, head: Int) { (self.draft, self.head, revision) = (draft, head, head) }

    /// What one press of an arrow goes: a fiftieth of the past.
    var step: Int { max(1, head / 50) }

    var request: ClientMessage { .past(.init(draft: draft, revision: revision)) }

    /// Goes `distance` revisions; nil at the end of the past.
    func moved(by distance: Int) -> DraftPast? {
        var past = self
        past.revision = min(max(revision + distance, 0), head)
        return past.revision == revision ? nil : past
    }
}
