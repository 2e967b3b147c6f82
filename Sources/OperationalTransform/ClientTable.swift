/// The last submission of every client of a draft.
struct ClientTable {
    /// Plain numbers: reading and writing one counts no references.
    struct Record {
        fileprivate(set) var sequence: Int
        fileprivate(set) var revision: Int
        fileprivate(set) var fingerprint: UInt64
        /// The client in the history, with the author it stood for last; `.max`: not looked up yet.
        fileprivate var writer = UInt32.max
        fileprivate var author: UInt32 = 0
        /// Who submitted after this client the last time.
        fileprivate var follower: Int
    }

    private var clients: [ClientID] = []
    private var records: [Record] = []
    private var indexes: [ClientID: Int] = [:]
    /// The client asked for last.
    private var recent = 0

    subscript(index: Int) -> Record { records[index] }

    func client(at index: Int) -> ClientID { clients[index] }

    /// The place of a client's record; -1 if it never submitted.
    ///
    /// One types on, or two in turn: nearly always it is the one who followed on the last one before.
    @inline(__always)
    mutating func index(of client: ClientID) -> Int {
        if recent < records.count {
            let likely = records[recent].follower
            if clients[likely] == client {
                recent = likely
                return likely
            }
        }
        return findUnforeseen(client)
    }

    @inline(never)
    private mutating func findUnforeseen(_ client: ClientID) -> Int {
        let index = find(client)
        if index < 0 { return -1 }
        records[recent].follower = index
        recent = index
        return index
    }

    func find(_ client: ClientID) -> Int {
        if recent < clients.count, clients[recent] == client { return recent }
        return indexes[client] ?? -1
    }

    @discardableResult
    mutating func add(_ client: Keyframe.Client) -> Int {
        let index = records.count
        indexes[client.client] = index
        clients.append(client.client)
        records.append(
            Record(
                sequence: client.sequence, revision: client.revision, fingerprint: client.fingerprint,
                follower: index))
        return index
    }

    mutating func add(_ client: ClientID) -> Int {
        add(Keyframe.Client(client: client, sequence: 0, revision: 0, fingerprint: 0))
    }

    /// The client with this author as a writer of the history; nil if it had another author before, or none.
    @inline(__always)
    func writer(at index: Int, of author: UInt32) -> UInt32? {
        records[index].author == author && records[index].writer != .max ? records[index].writer : nil
    }

    mutating func setWriter(_ writer: UInt32, of author: UInt32, at index: Int) {
        records[index].writer = writer
        records[index].author = author
    }

    @inline(__always)
    mutating func note(sequence: Int, revision: Int, fingerprint: UInt64, at index: Int) {
        records[index].sequence = sequence
        records[index].revision = revision
        records[index].fingerprint = fingerprint
    }

    /// Sorted by client id.
    var keyframeClients: [Keyframe.Client] {
        zip(clients, records).map { client, record in
            Keyframe.Client(
                client: client, sequence: record.sequence, revision: record.revision,
                fingerprint: record.fingerprint)
        }.sorted { $0.client < $1.client }
    }
}
