/// Looks for what is left over from writing: sentences without an end, empty sections, broken characters, dead links.
///
/// Each rule was counted on 1,753 published posts; those that real posts break all the time are not here. What the blog
/// at hand breaks routinely is muted by `calibrated`.
package struct FinishCheck: Sendable {
    /// The blog the post is for; without one only the text is looked at.
    private let blog: Blog?

    package init(blog: Blog? = nil) { self.blog = blog }

    /// What stands out in a text, by line. Rules that more than a fifth of the blog's last posts break are muted.
    package func remarks(on text: String) -> [FinishRemark] {
        let muted = mutedRules
        return all(on: text).filter { !muted.contains($0.rule) }
    }

    /// The rules that the blog's own last forty posts break in more than one of five; at least five posts.
    package var mutedRules: Set<FinishRemark.Rule> {
        guard let blog, blog.posts.count >= 5 else { return [] }
        let recent = blog.posts.suffix(40)
        var counts: [FinishRemark.Rule: Int] = [:]
        for post in recent {
            for rule in Set(all(on: post.document.headerText + post.document.body).map(\.rule)) {
                counts[rule, default: 0] += 1
            }
        }
        return Set(counts.filter { $0.value * 5 > recent.count }.keys)
    }

    private func all(on text: String) -> [FinishRemark] {
        let text = CleanText.body(text)
        let document = PostDocument(text)
        let firstLine = document.headerText.utf8.filter { $0 == 0x0a }.count + 1
        let body = BodyCheck(document.body, firstLine: firstLine, engine: blog?.engine ?? .plain)
        return (header(document) + body.remarks() + titleRemarks(document, firstLine)).sorted { $0.line < $1.line }
    }

    // MARK: Header

    private func header(_ document: PostDocument) -> [FinishRemark] {
        var remarks: [FinishRemark] = []
        func add(_ rule: FinishRemark.Rule, _ message: String) {
            remarks.append(FinishRemark(rule: rule, line: 1, message: message))
        }
        let fields = Learner.flatKeys(document.fields)
        let isDraft =
            fields.value("draft")?.boolean == true || fields.value("status")?.string == "draft"
            || fields.value("published")?.boolean == false
        if isDraft { add(.draft, "the header says it is a draft") }
        guard let blog, document.kind != .none else { return remarks }
        if let key = blog.conventions.key(.tags) {
            let known = Set(blog.tagVocabulary.map { $0.tag.lowercased() })
            let post = BlogPost(path: "x.md", text: document.headerText + document.body)
            for tag in post.tags(key: key.name, shape: blog.conventions.style.tags)
            where known.count >= 5 && !known.contains(tag.lowercased()) {
                add(.newTag, "the tag \"\(tag)\" is new to this blog")
            }
        }
        for key in blog.conventions.keys where key.isUsual && fields.value(key.name) == nil && blog.posts.count >= 5 {
            add(.missingKey, "the blog's posts have \"\(key.name)\", this one does not")
        }
        return remarks
    }

    private func titleRemarks(_ document: PostDocument, _ firstLine: Int) -> [FinishRemark] {
        var remarks: [FinishRemark] = []
        let heading = TitleHeading.leading(document.body)
        let title = document.fields.value("title")?.string ?? heading?.plainText ?? ""
        if document.fields.value("title") != nil, let heading, blog?.engine != .ablog,
            CleanText.line(heading.plainText).lowercased() == CleanText.line(title).lowercased()
        {
            remarks.append(
                FinishRemark(
                    rule: .titleTwice, line: firstLine + heading.line,
                    message: "the title stands in the header and again as a heading"))
        }
        let years = Set(FinishCheck.years(in: title))
        let linked = FinishCheck.linkedYears(in: document.body)
        if years.count == 1, linked.count >= 3, let year = years.first, !linked.contains(year) {
            let (other, count) = Learner.majority(linked)
            remarks.append(
                FinishRemark(
                    rule: .otherYear, line: firstLine,
                    message: "the title says \(year), but \(count) links say \(other)"))
        }
        return remarks
    }

    private static func years(in text: String) -> [String] {
        text.split { !$0.isNumber }.filter { $0.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20")) }.map(
            String.init)
    }

    /// Years in the hosts and paths of the links: `https://2025.djangocon.us/talks`.
    private static func linkedYears(in body: String) -> [String] {
        var found: [String] = []
        var rest = body[...]
        while let open = rest.textRange(of: "://") {
            rest = rest[open.upperBound...]
            let address = rest.prefix { !" )>\n\"".contains($0) }
            if let year = years(in: String(address.prefix { $0 != "?" && $0 != "#" })).first { found.append(year) }
        }
        return found
    }
}
