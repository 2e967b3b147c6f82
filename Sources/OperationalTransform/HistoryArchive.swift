/// A draft and its whole past as bytes, for the shelf: the newest text first, then what leads back from it.
///
///     "cwh" version | start revision | revision | bytes of the newest text
///     | newest text | runs | places | sizes | deleted | writers | times |       (each: raw count, count, DEFLATE)
///     | CRC-32 of all before, lowest byte first
///
/// Going back, an inserted run is cut out of the text and needs only its place and size; a deleted run is put back
/// from `deleted`. So inserted text is not stored beside the newest text that holds it, and opening the newest text
/// reads one part. Numbers are as `ByteWriter` writes them.
///
/// | part | for each run |
/// |---|---|
/// | runs | (operations - 1) · 8 + form: 0 insert, 1 delete backward, 2 delete forward, each one scalar an operation; 3 4 5 the same with a size; 6 replace; 7 several splices |
/// | places | signed, where it begins, from where its writer's caret was left |
/// | sizes | forms 3 to 5: scalars an operation; 6: deleted, inserted; 7: splices, and for each retained, deleted, inserted |
/// | deleted | the deleted text in reading order; deflated against the end of the newest text |
/// | writers | table of (client id, author); then each change: runs since the last, writer; then odd sequences: runs since the last, signed |
/// | times | first: milliseconds; then each mark: runs since the last, seconds since the last |
///
/// Clients count without gaps, so a sequence is stored only where it is not the next. Times are kept to the minute.
/// Not kept: base revisions and the operations as they were sent; the log has those as long as it is not shelved.
package struct HistoryArchive: Sendable, Equatable {
    static let magic = Array("cwh".utf8)
    static let version: UInt8 = 1
    /// No part may claim to be longer: 256 MiB.
    static let maximumByteCount = 1 << 28
    /// Between two time marks.
    static let markMilliseconds: Int64 = 60_000

    /// The form of a run, as the first part has it.
    enum Form {
        static let replace = 6
        static let other = 7
    }

    package let bytes: [UInt8]
    /// The revision before the first operation kept.
    package let startRevision: Int
    package let revision: Int
    let textByteCount: Int
    let parts: [Part]

    /// A part as it lies in `bytes`.
    struct Part: Sendable, Equatable {
        var rawCount: Int
        var range: Range<Int>
    }

    /// - Throws: `.notAnArchive`, `.versionUnknown`, `.damaged`.
    package init(bytes: [UInt8]) throws(ArchiveError) {
        guard bytes.count >= 8, bytes.starts(with: Self.magic) else { throw .notAnArchive }
        guard bytes[3] == Self.version else { throw .versionUnknown(Int(bytes[3])) }
        let body = bytes.count - 4
        let stored = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[body + $1]) << (8 * UInt32($1)) }
        guard Self.checksum(bytes[..<body]) == stored else { throw .damaged("checksum") }
        var reader = ByteReader(bytes[4..<body])
        guard let start = reader.read(atMost: .max), let revision = reader.read(atMost: .max), revision >= start,
            let textByteCount = reader.read(atMost: Self.maximumByteCount)
        else { throw .damaged("head") }
        var parts: [Part] = []
        for name in PartName.allCases {
            guard let rawCount = reader.read(atMost: Self.maximumByteCount),
                let count = reader.read(atMost: Self.maximumByteCount), let part = reader.read(bytes: count)
            else { throw .damaged("\(name)") }
            parts.append(Part(rawCount: rawCount, range: part.startIndex..<part.endIndex))
        }
        guard reader.isAtEnd, parts[0].rawCount == textByteCount else { throw .damaged("end") }
        self.bytes = bytes
        self.startRevision = start
        self.revision = revision
        self.textByteCount = textByteCount
        self.parts = parts
    }

    enum PartName: Int, CaseIterable { case text, runs, places, sizes, deleted, writers, times }

    /// The newest text. Reads the first part alone.
    ///
    /// - Throws: `.damaged`.
    package func text() throws(ArchiveError) -> String {
        guard let text = String(validating: try inflated(.text), as: UTF8.self) else { throw .damaged("text") }
        return text
    }

    /// The text as it was at a revision.
    ///
    /// - Throws: `.revisionUnknown`, `.damaged`.
    package func text(at revision: Int) throws(ArchiveError) -> String {
        guard (startRevision...self.revision).contains(revision) else {
            throw .revisionUnknown(revision, first: startRevision, last: self.revision)
        }
        if revision == self.revision { return try text() }
        var rewinder = try ArchiveRewinder(self)
        try rewinder.rewind(to: revision)
        return rewinder.text
    }

    func inflated(_ name: PartName, dictionary: [UInt8] = []) throws(ArchiveError) -> [UInt8] {
        let part = parts[name.rawValue]
        guard let raw = Deflate.inflated(bytes[part.range], count: part.rawCount, dictionary: dictionary) else {
            throw .damaged("\(name)")
        }
        return raw
    }
}

/// Why bytes are not a draft's past.
package enum ArchiveError: Error, Sendable, Equatable {
    case notAnArchive
    /// Written by a newer cowrite.
    case versionUnknown(Int)
    /// Which part does not hold.
    case damaged(String)
    case revisionUnknown(Int, first: Int, last: Int)
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnArchive: "these bytes are not the history of a draft"
        case .versionUnknown(let version):
            "this history is of version \(version), known is \(HistoryArchive.version): read it with a newer cowrite"
        case .damaged(let place): "this history is damaged (\(place)): take it from a backup"
        case .revisionUnknown(let revision, let first, let last):
            "revision \(revision) is not in this history of \(first) to \(last)"
        }
    }
}
