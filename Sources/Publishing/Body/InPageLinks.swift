/// Links to headings of the same page, made to arrive under the engine's own rule for heading ids.
///
/// Writers copy the address from a preview with GitHub's rule, or from Sphinx. Where the engine makes another id, the
/// heading gets the one the link names (`{#id}`, or `(id)=` in MyST); where its Markdown knows no such mark, the link is
/// changed. A link that names no heading stays as it is.
enum InPageLinks {
    static func fitted(_ body: String, for engine: Engine) -> String {
        guard body.containsText("](#") else { return body }
        let headings = Heading.all(in: body)
        var wanted: [Int: String] = [:]
        var renamed: [String: String] = [:]
        var first: [String: Int] = [:]
        var firstOfDocutils: [String: Int] = [:]
        for (index, heading) in headings.enumerated() {
            for id in ids(heading) where first[id] == nil { first[id] = index }
            let id = HeadingID.docutils(heading.plainText)
            if firstOfDocutils[id] == nil { firstOfDocutils[id] = index }
        }
        for target in targets(in: body) {
            guard let index = first[target], headings[index].explicitID == nil else { continue }
            let heading = headings[index]
            switch engine {
            case .pelican, .nikola: if wanted[index] == nil { wanted[index] = target }
            case .ablog:
                // Sphinx gives the first heading of a name the id of docutils' rule, and MyST finds it (measured).
                if firstOfDocutils[target] != index, wanted[index] == nil { wanted[index] = target }
            case .jekyll, .hugo, .zola:
                if HeadingID.github(heading.plainText) != target, wanted[index] == nil { wanted[index] = target }
            case .mkdocs: renamed[target] = HeadingID.pythonMarkdown(heading.plainText)
            case .eleventy, .astro, .plain: renamed[target] = HeadingID.github(heading.plainText)
            }
            if let id = wanted[index], id != target { renamed[target] = id }
        }
        var lines = body.lines.map(String.init)
        for (index, id) in wanted.sorted(by: { $0.key > $1.key }) {
            let line = headings[index].line
            if engine == .ablog {
                lines.insert(contentsOf: ["(\(id))="], at: line)
            } else {
                var text = lines[line].trimmed
                while text.hasSuffix("#"), text.hasPrefix("#"),
                    text.drop(while: { $0 == "#" }).contains(where: { $0 != "#" })
                {
                    text.removeLast()
                }
                lines[line] = text.trimmed + " {#\(id)}"
            }
        }
        let text = lines.joined(separator: "\n")
        guard renamed.contains(where: { $0.key != $0.value }) else { return text }
        return MarkdownText(text).mapProse { prose in
            var result = ""
            var rest = prose[...]
            while let open = rest.textRange(of: "](#"), let close = rest[open.upperBound...].firstIndex(of: ")") {
                let target = String(rest[open.upperBound..<close])
                result += "\(rest[..<open.upperBound])\(renamed[target] ?? target)"
                rest = rest[close...]
            }
            return result + rest
        }
    }

    /// What the links of the text's prose name, each once.
    static func targets(in body: String) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        for case .prose(let prose) in MarkdownText(body).parts {
            var rest = prose[...]
            while let open = rest.textRange(of: "](#"), let close = rest[open.upperBound...].firstIndex(of: ")") {
                let target = String(rest[open.upperBound..<close])
                if !target.isEmpty, !target.contains(" "), seen.insert(target).inserted { found.append(target) }
                rest = rest[close...]
            }
        }
        return found
    }

    /// Every id that some engine gives this heading.
    static func ids(_ heading: Heading) -> Set<String> {
        if let id = heading.explicitID { return [id] }
        let text = heading.plainText
        return [HeadingID.github(text), HeadingID.pythonMarkdown(text), HeadingID.docutils(text)]
    }
}
