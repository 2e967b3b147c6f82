/// The images of a post as its body refers to them: `image:NAME` becomes the address in the blog.
enum ImageReferences {
    /// - Parameter addresses: by the name the body uses.
    /// - Throws: `.unknownImage` if the body refers to one that the post does not have, unless `keepsUnknown`.
    static func resolved(
        _ body: String, images: [PostImage], addresses: [String: String], keepsUnknown: Bool = false
    ) throws(PublishingError) -> String {
        let body = named(body, images: images)
        guard body.containsText("image:") else { return body }
        var missing: String?
        let text = MarkdownText(body).mapProse { prose in
            var result = ""
            var rest = prose[...]
            while let found = rest.textRange(of: "image:") {
                result += rest[..<found.lowerBound]
                let after = rest[found.upperBound...]
                guard let (name, end) = name(after, before: result) else {
                    result += "image:"
                    rest = after
                    continue
                }
                if let address = addresses[name], let image = images.first(where: { $0.name == name }) {
                    if result.hasSuffix("![]("), !image.alternativeText.isEmpty {
                        result.removeLast(2)
                        result += TitleHeading.escaped(CleanText.line(image.alternativeText)) + "]("
                    }
                    result += address
                } else {
                    missing = missing ?? name
                    result += "image:\(name)"
                }
                rest = rest[end...]
            }
            return result + rest
        }
        if let missing, !keepsUnknown { throw .unknownImage(missing) }
        return text
    }

    /// The body with `image:` before the addresses that are paths of the post's own images.
    private static func named(_ body: String, images: [PostImage]) -> String {
        let names = Set(images.map(\.name))
        guard ImageAddress.localNames(in: body).contains(where: names.contains) else { return body }
        return MarkdownText(body).mapProse { prose in
            var text = prose
            for name in names {
                for written in Set([name, name.replacing(text: " ", with: "%20")]) {
                    text = text.replacing(text: "](\(written))", with: "](image:\(name))")
                        .replacing(text: "](\(written) \"", with: "](image:\(name) \"")
                        .replacing(text: "](<\(written)>", with: "](<image:\(name)>")
                        .replacing(text: "src=\"\(written)\"", with: "src=\"image:\(name)\"")
                }
            }
            return text
        }
    }

    /// The body with a line of credit under each picture that stands alone and whose credit the body does not name.
    static func credited(_ body: String, images: [PostImage], addresses: [String: String]) -> String {
        let uncredited = images.filter {
            !CleanText.line($0.credit).isEmpty && !body.contains(CleanText.line($0.credit))
        }
        guard !uncredited.isEmpty else { return body }
        return body.lines.map { line -> String in
            let image = uncredited.first { image in
                addresses[image.name].map { line.hasPrefix("![") && line.trimmed.hasSuffix("](\($0))") } == true
            }
            guard let image else { return String(line) }
            return "\(line)\n\n*Photo: \(TitleHeading.escaped(CleanText.line(image.credit)))*"
        }.joined(separator: "\n")
    }

    /// The name after `image:` where it stands as an address: after `](`, `]: ` or `src="`.
    private static func name(_ text: Substring, before: String) -> (String, Substring.Index)? {
        let closing: UInt8
        if before.hasSuffix("](") {
            closing = UInt8(ascii: ")")
        } else if before.hasSuffix("](<") {
            closing = UInt8(ascii: ">")
        } else if before.hasSuffix("src=\"") || before.hasSuffix("href=\"") {
            closing = UInt8(ascii: "\"")
        } else if before.hasSuffix("]: ") {
            closing = 0x0a
        } else {
            return nil
        }
        // A name is no longer than a path may be; what has no end by then is none.
        let near = text.utf8.prefix(512)
        var end = near.firstIndex { $0 == closing || $0 == 0x0a } ?? near.endIndex
        guard end > text.startIndex, end == text.endIndex || text.utf8[end] != 0x0a || closing == 0x0a,
            end < near.endIndex || end == text.endIndex
        else { return nil }
        // `![alt](image:a.png "title")`
        if closing == UInt8(ascii: ")"), let space = text[..<end].textRange(of: " \"") { end = space.lowerBound }
        return (String(text[..<end]).replacing(text: "%20", with: " "), end)
    }
}
