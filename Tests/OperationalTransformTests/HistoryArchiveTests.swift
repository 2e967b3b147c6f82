import MergeTesting
import Testing

@testable import OperationalTransform

@Suite("A draft's past on the shelf")
struct HistoryArchiveTests {
    /// A draft of several writers with typing, backspacing, deleting forward, replacing and operations in parts.
    private func draft(
        seed: UInt64, start: String = "", rounds: Int = 120
    ) throws -> (document: Document, texts: [String], log: [AcceptedOperation]) {
        var random = SeededGenerator(seed: seed)
        let document = Document(keyframe: Keyframe(revision: start.isEmpty ? 0 : 7, text: start))
        var texts = [document.text]
        var log: [AcceptedOperation] = []
        var sequences = [0, 0, 0]
        for round in 0..<rounds {
            let writer = random.number(0...2)
            let count = document.scalarCount
            var operations: [Operation] = []
            switch random.number(0...4) {
            case 0:
                let offset = random.number(0...count)
                let unit = random.chance(3) ? random.number(1...3) : 1
                for index in 0..<random.number(1...9) {
                    operations.append(Operation(at: offset + index * unit, insert: random.text(unit)))
                }
            case 1 where count > 12:
                let end = random.number(9...count)
                for index in 1...random.number(1...9) { operations.append(Operation(at: end - index, delete: 1)) }
            case 2 where count > 12:
                let offset = random.number(0...count - 10)
                for _ in 0..<random.number(1...4) { operations.append(Operation(at: offset, delete: 2)) }
            case 3: operations = [random.operation(on: count)]
            default: operations = [.identity]
            }
            for operation in operations {
                sequences[writer] += 1
                let submission = Submission(
                    client: "writer \(writer)", sequence: sequences[writer], revision: document.revision,
                    operation: operation)
                let at = Int64(1_700_000_000_000 + round * 20_000)
                let outcome = try document.submit(submission, author: UInt32(writer), at: at)
                guard case .accepted(let revision) = outcome else { throw Refused() }
                log.append(document.logEntry(of: submission, revision: revision, author: UInt32(writer), at: at))
                texts.append(document.text)
            }
        }
        return (document, texts, log)
    }

    private struct Refused: Error {}

    @Test("every revision comes back, and so does the whole draft", arguments: (0..<12).map { UInt64($0) })
    func roundTrip(seed: UInt64) throws {
        let (document, texts, log) = try draft(
            seed: seed, start: seed % 2 == 0 ? "" : "a \u{1f600} text\nto begin with")
        let archive = try HistoryArchive(bytes: document.archive().bytes)
        let first = archive.startRevision
        #expect(archive == document.archive())
        #expect(first + texts.count - 1 == archive.revision)
        #expect(try archive.text().hasSameScalars(as: texts.last!))
        for (index, text) in texts.enumerated() {
            #expect(try archive.text(at: first + index).hasSameScalars(as: text), "seed \(seed), revision \(index)")
            #expect(try document.text(at: first + index).hasSameScalars(as: text), "seed \(seed), revision \(index)")
        }
        let again = try Document(archive: archive, clients: document.keyframe().clients)
        #expect(again.keyframe().clients == document.keyframe().clients)
        #expect(again.text.hasSameScalars(as: document.text))
        #expect(again.archive().bytes == archive.bytes)
        for accepted in log {
            let step = [
                CatchUpStep.operation(
                    accepted.operation, from: accepted.revision - 1, to: accepted.revision, author: accepted.author)
            ]
            let told = try again.catchUp(
                from: accepted.revision - 1, client: "", inFlight: nil,
                limits: DocumentLimits(rebaseOperationCount: .max, rebaseByteCount: .max))
            #expect(Array(told.prefix(1)) == step, "seed \(seed), revision \(accepted.revision)")
            #expect(try again.operation(of: accepted.revision) == accepted.operation)
        }
        if first == 0 { #expect(again.authorship == document.authorship, "seed \(seed)") }
    }

    @Test("an empty draft and one without operations are shelved, too")
    func empty() throws {
        #expect(try HistoryArchive(bytes: Document().archive().bytes).text().isEmpty)
        let document = Document(keyframe: Keyframe(revision: 3, text: "only text"))
        let archive = try HistoryArchive(bytes: document.archive().bytes)
        #expect(try archive.text(at: 3) == "only text")
        #expect(throws: ArchiveError.revisionUnknown(2, first: 3, last: 3)) { try archive.text(at: 2) }
        #expect(throws: ArchiveError.revisionUnknown(4, first: 3, last: 3)) { try archive.text(at: 4) }
    }

    @Test("other bytes, a newer version and any changed byte are told apart")
    func refused() throws {
        let bytes = try draft(seed: 3).document.archive().bytes
        #expect(throws: ArchiveError.notAnArchive) { try HistoryArchive(bytes: []) }
        #expect(throws: ArchiveError.notAnArchive) { try HistoryArchive(bytes: Array("no history".utf8)) }
        var newer = bytes
        newer[3] = 2
        #expect(throws: ArchiveError.versionUnknown(2)) { try HistoryArchive(bytes: newer) }
        for index in stride(from: 4, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[index] ^= 0x20
            #expect(throws: ArchiveError.damaged("checksum"), "byte \(index)") { try HistoryArchive(bytes: damaged) }
        }
        for count in stride(from: 0, to: bytes.count, by: 5) {
            #expect(throws: ArchiveError.self, "\(count) bytes") { try HistoryArchive(bytes: Array(bytes[..<count])) }
        }
    }

    @Test("columns that do not fit one another are refused, never trapped on", arguments: (0..<6).map { UInt64($0) })
    func columns(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let archive = try draft(seed: seed, rounds: 30).document.archive()
        var refused = 0
        for _ in 0..<300 {
            let name = HistoryArchive.PartName.allCases.randomElement(using: &random)!
            let forged = try archive.forged(name) { raw in
                if raw.isEmpty || random.chance(4) { raw.append(UInt8(random.number(0...255))) }
                raw[random.number(0...raw.count - 1)] = UInt8(random.number(0...255))
                if random.chance(5) { raw.removeLast(random.number(1...raw.count)) }
            }
            do {
                let read = try HistoryArchive(bytes: forged)
                for revision in [0, read.revision / 2, read.revision] { _ = try read.text(at: revision) }
                _ = try Document(archive: read, clients: [])
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}

extension HistoryArchive {
    /// The archive with one part changed before it was deflated, its checksum right.
    func forged(_ name: PartName, _ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
        var writer = ByteWriter()
        writer.write(contentsOf: Self.magic + [Self.version])
        writer.write(startRevision)
        writer.write(revision)
        let newest = try inflated(.text)
        let changedNewest = name == .text ? Self.changed(newest, change) : newest
        writer.write(changedNewest.count)
        for part in PartName.allCases {
            var raw = try inflated(part, dictionary: part == .deleted ? Self.dictionary(newest) : [])
            if part == name { raw = part == .text ? changedNewest : Self.changed(raw, change) }
            let deflated = Deflate.deflated(
                raw, dictionary: part == .deleted ? Self.dictionary(changedNewest) : [])
            writer.write(raw.count)
            writer.write(deflated.count)
            writer.write(contentsOf: deflated)
        }
        let checksum = Self.checksum(writer.bytes[...])
        return writer.bytes + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * UInt32($0))) }
    }

    private static func changed(_ bytes: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = bytes
        change(&bytes)
        return bytes
    }
}
