/// The last submission of every client of a draft.
struct ClientTable {
    struct Record {
        let client: ClientID
        private(set) var sequence: Int
        private(set) var revision: Int
        private(set) var fingerprint: UInt64
        /// In the history, with the author it stands for; `.max`: not looked up yet.
        private(set) var writer = UInt32.max
        private var author: UInt32 = 0

        init(_ client: Keyframe.Client) {
            self.client = client.client
            sequence = client.sequence
            revision = client.revision
            fingerprint = client.fingerprint
        }

        func hasWriter(of author: UInt32) -> Bool { writer != .max && self.author == author }

        mutating func setWriter(_ writer: UInt32, of author: UInt32) {
            self.writer = writer
            self.author = author
        }

        mutating func note(sequence: Int, revision: Int, fingerprint: UInt64) {
            self.sequence = sequence
            self.revision = revision
            self.fingerprint = fingerprint
        }
    }

    private var records: [Record] = []
    private var indexes: [ClientID: Int] = [:]
    /// The client asked for last: nearly always the next one, too.
    private var recent = 0

    subscript(index: Int) -> Record {
        get { records[index] }
        _modify { yield &records[index] }
    }

    /// The place of a client's record; -1 if it never submitted.
    @inline(__always)
    mutating func index(of client: ClientID) -> Int {
        if recent < records.count, records[recent].client == client { return recent }
        let index = find(client)
        recent = max(index, 0)
        return index
    }

    func find(_ client: ClientID) -> Int { indexes[client] ?? -1 }

    @discardableResult
    mutating func add(_ client: Keyframe.Client) -> Int {
        indexes[client.client] = records.count
        records.append(Record(client))
        return records.count - 1
    }

    mutating func add(_ client: ClientID) -> Int {
        add(Keyframe.Client(client: client, sequence: 0, revision: 0, fingerprint: 0))
    }

    /// Sorted by client id.
    var keyframeClients: [Keyframe.Client] {
        records.map {
            Keyframe.Client(
                client: $0.client, sequence: $0.sequence, revision: $0.revision, fingerprint: $0.fingerprint)
        }.sorted { $0.client < $1.client }
    }
}
