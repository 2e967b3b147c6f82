/// The last submission of every client of a draft.
struct ClientTable: ~Copyable {
    struct Record: BitwiseCopyable {
        var sequence: Int
        var revision: Int
        /// Of the submission as sent; not kept if it was applied as sent: the history has it.
        var fingerprint: UInt64
        /// Who submitted after this client the last time.
        fileprivate var follower: UInt32
        /// The client in the history, with the author it stood for last; `noWriter`: not looked up yet.
        var writer = ClientTable.noWriter
        var author: UInt32 = 0
        var isAsSent = false
    }

    static let noWriter = UInt32.max

    private var clients: [ClientID] = []
    private var records = PlainArray<Record>()
    private var indexes: [ClientID: Int] = [:]
    /// The client asked for last.
    private var recent = 0

    subscript(index: Int) -> Record {
        @inline(__always) get { records[index] }
        @inline(__always) _modify { yield &records[index] }
    }

    func client(at index: Int) -> ClientID { clients[index] }

    /// The place of a client's record; -1 if it never submitted.
    ///
    /// One types on, or two in turn: nearly always it is the one who followed on the last one before.
    @inline(__always)
    mutating func index(of client: ClientID) -> Int {
        if recent < records.count {
            let likely = Int(records[recent].follower)
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
        records[recent].follower = UInt32(index)
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
                follower: UInt32(index)))
        return index
    }

    mutating func add(_ client: ClientID) -> Int {
        add(Keyframe.Client(client: client, sequence: 0, revision: 0, fingerprint: 0))
    }

    var count: Int { records.count }
}
