import TimeZones

/// Writes a post as its blog writes posts: header, date, body.
struct PostWriter {
    let conventions: Conventions
    let blogZone: TimeZoneRules
    /// Names known to the blog, by what its headers say for them (MkDocs Material's `.authors.yml`).
    var authorIDs: [String: String] = [:]
    /// Tags the blog already has.
    var knownTags: [String] = []
    /// The category of most of the last posts, where nearly all have one.
    var usualCategory: (category: String, agreeing: Int, count: Int)?
    /// Whether the blog has posts enough to tell which keys it does not use.
    var knowsAllKeys = false
    var keepsUnknownImages = false
    /// Unix time of the export.
    let now: Int64

    /// - Parameters:
    ///   - slug: safe, and free in the blog.
    ///   - imageAddresses: by the name the body uses.
    ///   - impliesCategory: whether the file's folder already says the category.
    func render(
        _ post: Post, slug: String, imageAddresses: [String: String], impliesCategory: Bool
    ) throws(PublishingError) -> RenderedPost {
        var remarks: [String] = []
        let title = title(of: post)
        let date = PublicationDate.of(post.date, conventions: conventions, blogZone: blogZone, now: now)
        if date.civil.startOfDay != post.date.civil.startOfDay {
            remarks.append(
                "dated \(PostDate.day(date.civil)), not \(PostDate.day(post.date.civil)): in the blog's zone"
                    + " (\(conventions.timeZone)) that day has not begun, and \(conventions.engine.displayName)"
                    + " leaves future posts out")
        }
        if date.isHeldBack {
            remarks.append(
                "dated in the future: \(conventions.engine.displayName) leaves it out until \(date.text)")
        }
        let tags = tags(of: post, &remarks)
        var authors = unique(post.authors.map(CleanText.line))
        var byline: String?
        if conventions.engine == .mkdocs, conventions.key(.authors) != nil {
            let unknown = authors.filter { authorIDs[$0] == nil }
            if !unknown.isEmpty {
                // The build stops at an author that .authors.yml does not know, and that file is the owner's.
                byline = "*By \(authors.map(TitleHeading.escaped).joined(separator: ", "))*"
                remarks.append(
                    "\(unknown.joined(separator: ", ")): not in the blog's .authors.yml, so named in a line of the text"
                )
                authors = []
            } else {
                authors = authors.compactMap { authorIDs[$0] }
            }
        }
        var body = try body(of: post, title: title, imageAddresses: imageAddresses)
        if let byline { body = "\(byline)\n\n\(body)" }

        var values: [HeaderKey.Meaning: HeaderValue] = [.title: .text(headerText(title)), .slug: .text(slug)]
        values[.date] = dateValue(date)
        if let key = conventions.key(.modified), key.isUsual { values[.modified] = dateValue(date, as: key) }
        if !authors.isEmpty { values[.authors] = authorValue(authors, &remarks) }
        if !tags.isEmpty { values[.tags] = list(tags, conventions.style.tags, isTags: true) }
        if var category = post.category.map(CleanText.line), !category.isEmpty, !impliesCategory {
            if conventions.engine == .ablog { category = CleanText.line(category.replacing(text: ",", with: " ")) }
            if conventions.engine == .jekyll, category.unicodeScalars.contains(":") {
                // It becomes the start of the address, where a colon stops the build.
                category = CleanText.line(category.replacing(text: ":", with: " "))
                remarks.append("the category is written \"\(category)\": Jekyll stops at a colon in it")
            }
            values[.category] = list([category], conventions.style.category)
        } else if post.category == nil, !impliesCategory, let (category, agreeing, count) = usualCategory {
            values[.category] = list([category], conventions.style.category)
            remarks.append("category: \(category), as in \(agreeing) of the last \(count) posts")
        }
        if let words = post.description.map(CleanText.line), !words.isEmpty {
            values[.description] = .text(description(words))
        }
        if let draft = draftValue(post.isDraft) { values[.draft] = draft }
        for (meaning, name) in [
            (HeaderKey.Meaning.authors, "authors"), (.tags, "tags"), (.category, "category"),
            (.description, "description"),
        ] where values[meaning] != nil && conventions.key(meaning) == nil && conventions.header != .none {
            remarks.append("left out the \(name): this blog's posts have no such key")
        }
        if post.isDraft, conventions.key(.draft) == nil, conventions.engine != .plain {
            remarks.append("the blog's posts have no draft key, so this one is not marked as a draft")
        }

        let unknown = unknownKeys(post)
        if !unknown.isEmpty {
            remarks.append("left out \(unknown.sorted().joined(separator: ", ")): this blog's posts have no such key")
        }
        let header = header(lines(post, values, without: unknown))
        let plainHead = conventions.engine == .plain ? plainLines(post, date, authors, tags) : ""
        let text: String
        if conventions.engine == .plain {
            text = TitleHeading.added(to: "", title: title) + "\n" + plainHead + (body.isEmpty ? "" : "\n") + body
        } else {
            text = header + "\n" + body
        }
        return RenderedPost(text: text.hasSuffix("\n") ? text : text + "\n", date: date, remarks: remarks)
    }

    func title(of post: Post) -> String {
        let title = CleanText.line(post.title)
        return title.isEmpty ? "Untitled" : title
    }

    // MARK: Header

    /// Further keys of the post, as those of another blog's header, that this blog does not know.
    private func unknownKeys(_ post: Post) -> Set<String> {
        let known = Set(conventions.keys.map { $0.name.lowercased() })
        let otherEngines: Set<String> = ["blogpost", "layout", "type", "template", "eleventynavigation"]
        return Set(
            post.extra.map(\.key).filter { key in
                let key = key.lowercased()
                return !known.contains(key) && (knowsAllKeys || otherEngines.contains(key))
            })
    }

    private func lines(
        _ post: Post, _ values: [HeaderKey.Meaning: HeaderValue], without unknown: Set<String>
    ) -> [HeaderLine] {
        var lines: [HeaderLine] = []
        func add(_ field: HeaderField, as key: HeaderKey?, shape: HeaderStyle.ListShape = .flow) {
            lines.append(
                HeaderLine(field: field, shape: shape, quoting: key?.quoting ?? conventions.style.quoting))
        }
        // A key without words was left out on purpose.
        var left = post.extra.filter {
            !CleanText.line($0.key).isEmpty && !unknown.contains($0.key) && $0.value != .plain("")
        }
        for key in conventions.keys {
            switch key.meaning {
            case .fixed:
                if let index = left.firstIndex(where: { $0.key.lowercased() == key.name.lowercased() }) {
                    add(HeaderField(key.name, left.remove(at: index).value), as: key)
                } else if key.isUsual, let value = key.value {
                    // What the blog has in quotes is a text there, whatever it looks like.
                    let isQuoted = key.quoting == .single || key.quoting == .double
                    add(HeaderField(key.name, isQuoted ? .text(value) : FlowScanner.resolve(value)), as: key)
                }
            case .other:
                if let index = left.firstIndex(where: { $0.key.lowercased() == key.name.lowercased() }) {
                    add(left.remove(at: index), as: key)
                }
            default:
                if let value = values[key.meaning] {
                    add(HeaderField(name(of: key, post), value), as: key, shape: shape(key.meaning))
                } else if conventions.header == .comment, key.isUsual {
                    add(HeaderField(key.name, .text("")), as: key)
                }
            }
        }
        for field in left { add(field, as: nil) }
        return lines
    }

    /// Pelican takes what `Author` says for one name; several need `Authors`.
    private func name(of key: HeaderKey, _ post: Post) -> String {
        let isOfMany =
            conventions.engine == .pelican && key.meaning == .authors
            && unique(post.authors.map(CleanText.line)).count > 1
        return isOfMany && key.name.lowercased() == "author" ? "\(key.name)s" : key.name
    }

    private func shape(_ meaning: HeaderKey.Meaning) -> HeaderStyle.ListShape {
        switch meaning {
        case .tags: conventions.style.tags
        case .authors: conventions.style.authors
        case .category: conventions.style.category
        default: .flow
        }
    }

    private func header(_ lines: [HeaderLine]) -> String {
        switch conventions.header {
        case .yaml:
            return "---\n" + YAMLHeader.write(lines, blockIndent: conventions.style.blockIndent) + "---\n"
        case .toml:
            return "+++\n"
                + TOMLHeader.write(TOMLHeader.nested(lines.map(\.field)), quoting: conventions.style.quoting) + "+++\n"
        case .lines: return LineHeader.write(lines.map { flat($0.field) }, prefix: "")
        case .comment: return "<!--\n" + LineHeader.write(lines.map { flat($0.field) }, prefix: ".. ") + "-->\n"
        case .none: return ""
        }
    }

    private func authorValue(_ names: [String], _ remarks: inout [String]) -> HeaderValue {
        switch conventions.engine {
        case .pelican where names.count == 1 && conventions.key(.authors)?.name.lowercased() == "author":
            return .text(escapedMarks(names[0]))  // `Author` is one name, whatever is in it
        case .ablog, .nikola:
            var names = names
            if names.contains(where: { $0.contains(",") }) {
                remarks.append(
                    "\(conventions.engine.displayName) separates authors by commas: left them out inside names")
                names = names.map { CleanText.line($0.replacing(text: ",", with: " ")) }
            }
            // MyST reads this one field as Markdown.
            return .text(
                conventions.engine == .nikola
                    ? joined(names) : joined(names.map { TitleHeading.escaped(escapedMarks($0)) }))
        default: break
        }
        return list(names, conventions.style.authors)
    }

    /// A field as one line without quotes.
    private func flat(_ field: HeaderField) -> HeaderField {
        let key = String(field.key.unicodeScalars.filter { $0 != ":" && $0.properties.isWhitespace == false })
        return HeaderField(key, .text(field.value.strings.map(CleanText.line).joined(separator: ", ")))
    }

    /// Whether the engine's themes print names and tags as HTML, unescaped.
    private var printsHTML: Bool { [.pelican, .ablog, .mkdocs].contains(conventions.engine) }

    private func escapedMarks(_ text: String) -> String {
        HTMLText.escapedMarks(text, semicolons: conventions.engine != .pelican)
    }

    private func list(_ words: [String], _ shape: HeaderStyle.ListShape, isTags: Bool = false) -> HeaderValue {
        // Pelican's own theme escapes tags, and only them.
        let words = printsHTML && !(isTags && conventions.engine == .pelican) ? words.map(escapedMarks) : words
        return switch shape {
        case .flow, .block: .list(words.map { .text($0) })
        case .commas: .text(joined(words))
        case .spaces: .text(words.map { $0.replacing(text: " ", with: "-") }.joined(separator: " "))
        case .single: .text(words.count == 1 ? words[0] : joined(words))
        }
    }

    /// `a, b`; with a comma inside one of them, Pelican's other separator.
    private func joined(_ words: [String]) -> String {
        if conventions.engine == .pelican, words.contains(where: { $0.contains(",") || $0.contains(";") }) {
            let safe = words.map { $0.replacing(text: ";", with: ",") }
            return safe.count == 1 ? safe[0] + ";" : safe.joined(separator: "; ")
        }
        return words.joined(separator: ", ")
    }

    private func headerText(_ title: String) -> String {
        conventions.engine == .pelican || conventions.engine == .mkdocs ? HTMLText.escaped(title) : title
    }

    private func description(_ words: String) -> String {
        // Pelican sets a summary as Markdown; elsewhere it is text.
        conventions.engine == .pelican ? TitleHeading.escaped(words) : words
    }

    private func dateValue(_ date: PublicationDate, as key: HeaderKey? = nil) -> HeaderValue {
        // A date in quotes is a text to YAML: only a blog that writes it so gets it so.
        if let quoting = (key ?? conventions.key(.date))?.quoting, quoting != .plain { return .text(date.text) }
        return switch date.form {
        case .shortMonthDayYear, .shortMonthDayCommaYear, .monthDayYear, .dayMonthYear, .secondNamedOffset:
            .text(date.text)
        default: .plain(date.text)
        }
    }

    private func draftValue(_ isDraft: Bool) -> HeaderValue? {
        guard let key = conventions.key(.draft) else { return nil }
        switch key.name.lowercased() {
        case "status": return isDraft ? .text("draft") : key.isUsual ? .text("published") : nil
        case "published": return isDraft || key.isUsual ? .plain(isDraft ? "false" : "true") : nil
        default: return isDraft || key.isUsual ? .plain(isDraft ? "true" : "false") : nil
        }
    }

    private func plainLines(_ post: Post, _ date: PublicationDate, _ authors: [String], _ tags: [String]) -> String {
        var line = "Published \(date.text)"
        if !authors.isEmpty { line += " by \(authors.map(TitleHeading.escaped).joined(separator: ", "))" }
        if let category = post.category.map(CleanText.line), !category.isEmpty {
            line += " in \(TitleHeading.escaped(category))"
        }
        line += "\n"
        if !tags.isEmpty { line += "\nTags: \(tags.map(TitleHeading.escaped).joined(separator: ", "))\n" }
        if let words = post.description.map(CleanText.line), !words.isEmpty {
            line += "\n*\(TitleHeading.escaped(words))*\n"
        }
        return line
    }

    private func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private func tags(of post: Post, _ remarks: inout [String]) -> [String] {
        var tags = unique(post.tags.map(CleanText.line))
        let usesCommas = conventions.style.tags == .commas && conventions.header != .lines
        if usesCommas, tags.contains(where: { $0.contains(",") }) {
            remarks.append("\(conventions.engine.displayName) separates tags by commas: left them out inside tags")
            tags = unique(tags.map { CleanText.line($0.replacing(text: ",", with: " ")) })
        }
        if conventions.engine == .nikola {
            // Nikola stops at two tags that differ only by case, and at one without a letter or digit.
            var byName: [String: String] = [:]
            for tag in knownTags { byName[tag.lowercased()] = tag }
            tags = unique(
                tags.compactMap { tag in
                    guard
                        tag.unicodeScalars.contains(where: {
                            $0.properties.isAlphabetic || $0.properties.numericType != nil
                        })
                    else {
                        remarks.append("left out the tag \"\(tag)\": Nikola stops at a tag without letters")
                        return nil
                    }
                    let known = byName[tag.lowercased()] ?? tag
                    byName[tag.lowercased()] = known
                    if known != tag {
                        remarks.append("the tag \"\(tag)\" is written \"\(known)\": Nikola stops at both")
                    }
                    return known
                })
        }
        return tags
    }

    // MARK: Body

    private func body(
        of post: Post, title: String, imageAddresses: [String: String]
    ) throws(PublishingError) -> String {
        var body = CleanText.body(post.body)
        if conventions.engine != .ablog, !conventions.bodyStartsWithTitle || conventions.engine == .plain {
            body = TitleHeading.removed(from: body, title: title)
        }
        body = Footnotes.rewritten(body, as: conventions.footnotes)
        body = try ImageReferences.resolved(
            body, images: post.images, addresses: imageAddresses, keepsUnknown: keepsUnknownImages)
        body = ImageReferences.credited(body, images: post.images, addresses: imageAddresses)
        // Material shows the header's title only over a body without a first-level heading.
        let needsTitle = conventions.engine == .mkdocs && Heading.all(in: body).contains { $0.level == 1 }
        if conventions.engine == .ablog || needsTitle { body = TitleHeading.added(to: body, title: title) }
        body = InPageLinks.fitted(body, for: conventions.engine)
        if conventions.showsTemplateMarks { body = TemplateMarks.escaped(body, for: conventions.engine) }
        // A body is never cut, but for empty lines at its ends.
        var lines = body.lines
        while lines.count > 1, lines[0].trimmed.isEmpty { lines.removeFirst() }
        while lines.count > 1, lines[lines.count - 1].trimmed.isEmpty { lines.removeLast() }
        let text = lines.joined(separator: "\n")
        return text.isEmpty ? "" : text + "\n"
    }
}
