/// The images of a post as its body refers to them: `image:NAME` becomes the address in the blog.
enum ImageReferences {
    /// - Parameter addresses: by the name the body uses.
    /// - Throws: `.unknownImage` if the body refers to one that the post does not have.
    static func resolved(
        _ body: String, images: [PostImage], addresses: [String: String]
    ) throws(PublishingError) -> String {
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
        if let missing { throw .unknownImage(missing) }
        return text
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
        let closing: Character
        if before.hasSuffix("](") {
            closing = ")"
        } else if before.hasSuffix("](<") {
            closing = ">"
        } else if before.hasSuffix("src=\"") || before.hasSuffix("href=\"") {
            closing = "\""
        } else if before.hasSuffix("]: ") {
            closing = "\n"
        } else {
            return nil
        }
        var end = text.firstIndex { $0 == closing || $0 == "\n" } ?? text.endIndex
        // `![alt](image:a.png "title")`
        if closing == ")", let space = text[..<end].textRange(of: " \"") { end = space.lowerBound }
        guard end > text.startIndex, end == text.endIndex || text[end] != "\n" || closing == "\n" else { return nil }
        return (String(text[..<end]).replacing(text: "%20", with: " "), end)
    }
}
