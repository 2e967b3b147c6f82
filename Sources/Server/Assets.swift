import CWebAssets
import WebSocket

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The page's files: embedded in the binary, or read anew from a folder while one works on the page.
struct Assets: Sendable {
    private struct File: Sendable {
        var bytes: [UInt8]
        var packed: [UInt8]?
        var tag: String
    }

    private let embedded: [String: File]
    private let folder: String?

    /// - Parameter folder: read the files from here at each request.
    init(folder: String?) {
        self.folder = folder
        var files: [String: File] = [:]
        if folder == nil {
            for index in 0..<cweb_asset_count() {
                let asset = unsafe cweb_asset(index)
                let bytes = unsafe Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
                files[unsafe String(cString: asset.name)] = Self.file(bytes)
            }
        }
        embedded = files
    }

    /// The response for a file, or 304 if the browser has it; nil if there is no such file.
    func response(to name: String, _ request: HTTPRequestHead) -> HTTPResponse? {
        guard let file = file(name) else { return nil }
        let packed = Self.takesGzip(request.fields) ? file.packed : nil
        // RFC 9110 §8.8.3: packed and plain are two representations, with a tag each.
        let tag = packed == nil ? "\"\(file.tag)\"" : "\"\(file.tag)-gzip\""
        var fields = Headers.page + [("etag", tag), ("cache-control", "no-cache"), ("vary", "accept-encoding")]
        if Self.has(tag, request.fields) { return HTTPResponse(status: 304, fields: fields) }
        fields.append(("content-type", Self.contentType(of: name)))
        guard let packed else { return HTTPResponse(status: 200, fields: fields, body: file.bytes) }
        return HTTPResponse(status: 200, fields: fields + [("content-encoding", "gzip")], body: packed)
    }

    /// RFC 9110 §13.1.2: compared weakly, since a proxy that packs anew makes a tag weak.
    private static func has(_ tag: String, _ fields: HTTPFields) -> Bool {
        fields.elements(of: "if-none-match").contains { $0 == "*" || $0 == tag || $0 == "W/\(tag)" }
    }

    /// RFC 9110 §12.5.3: named, and not with the weight 0.
    private static func takesGzip(_ fields: HTTPFields) -> Bool {
        fields.elements(of: "accept-encoding").contains { element in
            let parts = element.lowercased().split { $0 == ";" || $0 == " " }
            guard parts.first == "gzip" || parts.first == "*" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { ".0".contains($0) }
            }
        }
    }

    private func file(_ name: String) -> File? {
        guard let folder else { return embedded[name] }
        // A path of the request has no empty, "." or ".." segments.
        guard let data = try? Data(contentsOf: URL(filePath: folder + "/" + name)) else { return nil }
        return Self.file(Array(data))
    }

    private static func file(_ bytes: [UInt8]) -> File {
        let packed = Gzip.pack(bytes)
        // FNV-1a, 64 bits: tells versions of one file apart, nothing more.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return File(
            bytes: bytes, packed: packed.flatMap { $0.count < bytes.count ? $0 : nil },
            tag: String(hash, radix: 16))
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}
