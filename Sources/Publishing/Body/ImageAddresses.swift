/// The images a Markdown text shows: what stands as their address, what stands for those who do not see them.
package struct ImageAddress: Sendable, Equatable {
    /// As written, without an `image:` before it.
    package var address: String
    package var alternativeText: String
    /// From 1, in the text.
    package var line: Int
    /// Whether the picture is a file that has to come along: no address of the web or of the site.
    package var isLocal: Bool

    /// The images outside of code, `![alt](address)` and `<img src="address">`, in the order of the text, each place once.
    ///
    /// One walk over the bytes, whatever is in them.
    package static func all(in text: String) -> [ImageAddress] {
        var found: [ImageAddress] = []
        var line = 1
        for part in MarkdownText(text).parts {
            if case .prose(let prose) = part { find(in: Array(prose.utf8), from: line, &found) }
            line += part.text.utf8.count { $0 == 0x0a }
        }
        return found
    }

    private static func find(in bytes: [UInt8], from firstLine: Int, _ found: inout [ImageAddress]) {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let (imageMark, addressMark, tagMark) = (Array("![".utf8), Array("](".utf8), Array("<img ".utf8))
        func stands(_ mark: [UInt8], at position: Int) -> Bool {
            bytes[position] == mark[0] && bytes[position...].starts(with: mark)
        }
        var line = firstLine
        var position = 0
        /// Where the words of an image began that is not closed yet, and on which line.
        var open: (start: Int, line: Int)?
        while position < bytes.count {
            if stands(imageMark, at: position) {
                open = (position + 2, line)
                position += 2
            } else if let (start, startLine) = open, stands(addressMark, at: position) {
                let (address, end) = target(bytes, position + 2)
                found.append(ImageAddress(text(address), words: text(start..<position), line: startLine))
                open = nil
                position = end
            } else if stands(tagMark, at: position) {
                let limit = min(bytes.count, position + 4096)
                let end =
                    bytes[(position + 1)..<limit].firstIndex { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }
                    ?? limit
                let tag = text(position..<end)
                if let source = value(of: "src", in: tag) {
                    found.append(ImageAddress(source, words: value(of: "alt", in: tag) ?? "", line: line))
                }
                position += 5
            } else {
                if bytes[position] == 0x0a {
                    line += 1
                    // No image goes on behind an empty line.
                    if position + 1 < bytes.count, bytes[position + 1] == 0x0a { open = nil }
                }
                position += 1
            }
        }
    }

    /// The names under which the files to bring along are known, each once.
    package static func localNames(in text: String) -> [String] {
        var seen: Set<String> = []
        return all(in: text).filter { $0.isLocal && seen.insert($0.address).inserted }.map(\.address)
    }

    private init(_ written: String, words: String, line: Int) {
        let isNamed = written.hasPrefix("image:")
        address = (isNamed ? String(written.dropFirst(6)) : written).replacing(text: "%20", with: " ")
        alternativeText = words
        self.line = line
        let hasScheme = written.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.contains(":")
        isLocal =
            !address.isEmpty && (isNamed || !hasScheme && !"/{|#".contains(written.first ?? "/"))
    }

    /// `address "title")` or `<address>)`: where the address stands, and where to go on.
    private static func target(_ bytes: [UInt8], _ start: Int) -> (Range<Int>, Int) {
        let isBracketed = start < bytes.count && bytes[start] == UInt8(ascii: "<")
        let close = isBracketed ? UInt8(ascii: ">") : UInt8(ascii: ")")
        let first = isBracketed ? start + 1 : start
        var end = bytes[first...].firstIndex { $0 == close || $0 == 0x0a } ?? bytes.count
        let after = end
        if !isBracketed {
            let title = bytes[first..<end].indices.first { bytes[$0] == 0x20 && $0 + 1 < end && bytes[$0 + 1] == 0x22 }
            end = title ?? end
            while end > first, bytes[end - 1] == 0x20 { end -= 1 }
        }
        return (first..<end, after)
    }

    private static func value(of name: String, in tag: String) -> String? {
        tag.textRange(of: "\(name)=\"").map { String(tag[$0.upperBound...].prefix { $0 != "\"" }) }
    }
}

/// Pictures that lie beside a text on this machine.
package enum LocalImages {
    /// The files that the text shows by a path from `folder` and that are there, for a post to bring along.
    ///
    /// Only files in the folder or below it, no symbolic links on the way, none larger than a picture may be, none that is
    /// no picture: a text must not be able to publish what its writer did not mean to.
    package static func beside(_ body: String, in folder: String) -> [PostImage] {
        guard let place = try? BlogFolder(folder) else { return [] }
        return ImageAddress.localNames(in: body).compactMap { name in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false).filter { $0 != "." }
            guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != ".." && !$0.utf8.contains(0) }) else {
                return nil
            }
            var path = ""
            for part in parts.dropLast() {
                path += path.isEmpty ? String(part) : "/\(part)"
                guard place.hasFolder(path) else { return nil }
            }
            path = parts.joined(separator: "/")
            guard let bytes = place.bytes(path, largest: PostImage.largestByteCount),
                PostImage.fileExtension(of: bytes) != nil
            else { return nil }
            return PostImage(name: name, content: .bytes(bytes))
        }
    }
}
