/// The last submission of every client of a draft.
struct ClientTable: ~Copyable {
    struct Record: BitwiseCopyable {
        /// The client's id as it lies in memory. Equal ones are equal ids; those kept elsewhere look otherwise.
        fileprivate var id: (UInt64, UInt64)
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
    /// The client expected next.
    private var likely = 0

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
        let id = unsafe unsafeBitCast(client, to: (UInt64, UInt64).self)
        let likely = likely
        if likely < records.count, records[likely].id == id {
            recent = likely
            self.likely = Int(records[likely].follower)
            return likely
        }
        return findUnforeseen(client)
    }

    @inline(never)
    private mutating func findUnforeseen(_ client: ClientID) -> Int {
        let index = find(client)
        if index < 0 { return -1 }
        records[recent].follower = UInt32(index)
        recent = index
        likely = Int(records[index].follower)
        return index
    }

    /// Notes the next submission of a client, if it is that, and by the author the client stood for last.
    ///
    /// - Returns: the client as a writer of the history; `noWriter` if it is something else.
    @inline(__always)
    mutating func goOn(_ index: Int, sequence: Int, revision: Int, author: UInt32) -> UInt32 {
        guard records[index].sequence &+ 1 == sequence, records[index].author == author else { return Self.noWriter }
        let writer = records[index].writer
        if writer == Self.noWriter { return writer }
        records[index].sequence = sequence
        records[index].revision = revision
        records[index].isAsSent = true
        return writer
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
                id: unsafe unsafeBitCast(client.client, to: (UInt64, UInt64).self), sequence: client.sequence,
                revision: client.revision, fingerprint: client.fingerprint,
                follower: UInt32(index)))
        return index
    }

    mutating func add(_ client: ClientID) -> Int {
        add(Keyframe.Client(client: client, sequence: 0, revision: 0, fingerprint: 0))
    }

    var count: Int { records.count }
}
