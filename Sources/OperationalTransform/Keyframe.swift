/// A draft at one revision, whole: from it and the operations after it the draft is opened.
package struct Keyframe: Sendable, Equatable, Codable {
    /// The last submission taken from a client: what tells a repeat from a new one.
    package struct Client: Sendable, Equatable, Codable {
        package var client: ClientID
        package var sequence: Int
        package var revision: Int
        /// Of the submission as sent.
        package var fingerprint: UInt64

        package init(client: ClientID, sequence: Int, revision: Int, fingerprint: UInt64) {
            self.client = client
            self.sequence = sequence
            self.revision = revision
            self.fingerprint = fingerprint
        }
    }

    package var revision: Int
    package var text: String
    /// From left to right; together as long as the text.
    package var authorship: [AuthorSpan]
    /// Sorted by client id.
    package var clients: [Client]

    package init(revision: Int = 0, text: String = "", authorship: [AuthorSpan] = [], clients: [Client] = []) {
        self.revision = revision
        self.text = text
        self.authorship = authorship
        self.clients = clients
    }

    package static func == (a: Keyframe, b: Keyframe) -> Bool {
        a.revision == b.revision && a.text.hasSameScalars(as: b.text) && a.authorship == b.authorship
            && a.clients == b.clients
    }
}
