/// A picture of a post: referred to in the body as `image:NAME`.
package struct PostImage: Sendable, Equatable {
    /// The name the body uses.
    package var name: String
    package var content: Content
    /// Text for those who do not see the picture; used where the body gives none.
    package var alternativeText: String
    /// Whose picture it is; shown under the picture unless the body names it already.
    package var credit: String

    package enum Content: Sendable, Equatable {
        /// A file to read when the post is exported.
        case file(path: String)
        case bytes([UInt8])
    }

    /// The largest picture taken into a blog.
    package static let largestByteCount = 10 << 20

    package init(name: String, content: Content, alternativeText: String = "", credit: String = "") {
        self.name = name
        self.content = content
        self.alternativeText = alternativeText
        self.credit = credit
    }

    /// The first bytes of a picture of a type (`image/png` or `png`), in place of one that is not here yet; nil for another.
    package static func standIn(for type: String) -> [UInt8]? {
        let magic: [UInt8]? =
            switch type.lowercased().split(separator: "/").last.map(String.init) ?? "" {
            case "png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
            case "jpg", "jpeg": [0xff, 0xd8, 0xff]
            case "gif": Array("GIF89a".utf8)
            case "webp": Array("RIFF....WEBP".utf8)
            case "avif": Array("....ftypavif".utf8)
            case "svg", "svg+xml": Array("<svg".utf8)
            default: nil
            }
        return magic
    }

    /// The usual file name extension of the picture's type, told by its first bytes; nil if it is no picture.
    package static func fileExtension(of bytes: [UInt8]) -> String? {
        func has(_ prefix: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + prefix.count && bytes[offset..<offset + prefix.count].elementsEqual(prefix)
        }
        if has([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return "png" }
        if has([0xff, 0xd8, 0xff]) { return "jpg" }
        if has(Array("GIF87a".utf8)) || has(Array("GIF89a".utf8)) { return "gif" }
        if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) { return "webp" }
        if has(Array("ftypavif".utf8), at: 4) || has(Array("ftypavis".utf8), at: 4) { return "avif" }
        let start = String(decoding: bytes.prefix(1024), as: UTF8.self)
        if start.contains("<svg") { return "svg" }
        return nil
    }
}
