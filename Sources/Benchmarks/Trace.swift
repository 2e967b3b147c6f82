import CZlib
import OperationalTransform

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A recorded history of a text, as `shared/traces/README.md` describes it.
struct Trace: Decodable {
    struct Patch: Decodable {
        let scalarOffset: Int
        let delete: Int
        let insert: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            scalarOffset = try list.decode(Int.self)
            delete = try list.decode(Int.self)
            insert = try list.decode(String.self)
        }
    }

    struct Transaction: Decodable {
        let patches: [Patch]
        /// Concurrent traces only.
        let parents: [Int]?
        let agent: Int?
        let time: String?
    }

    let kind: String?
    let endContent: String
    let txns: [Transaction]
    let numAgents: Int?

    var isConcurrent: Bool { kind == "concurrent" }

    enum Failure: Error { case unreadable(String) }

    init(contentsOfFile path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        let json = path.hasSuffix(".gz") ? try Self.inflated([UInt8](data)) : [UInt8](data)
        self = try JSONDecoder().decode(Trace.self, from: Data(json))
    }

    private static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = unsafe z_stream()
        // 16: the gzip wrapping.
        guard unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Failure.unreadable("zlib did not start")
        }
        defer { unsafe inflateEnd(&stream) }
        var source = bytes
        var result: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 20)
        let sourceCount = source.count
        let status = unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(sourceCount)
            while true {
                let status = unsafe part.withUnsafeMutableBufferPointer { part in
                    unsafe stream.next_out = part.baseAddress
                    unsafe stream.avail_out = UInt32(part.count)
                    return unsafe inflate(&stream, Z_NO_FLUSH)
                }
                result += part[..<(part.count - Int(unsafe stream.avail_out))]
                if status != Z_OK { return status }
            }
        }
        guard status == Z_STREAM_END else { throw Failure.unreadable("not a gzip file: \(status)") }
        return result
    }
}
