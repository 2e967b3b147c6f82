/// Learns a blog's conventions from its config and its last posts.
///
/// By majority over the last twelve posts: held-out prediction on eleven blogs was right in 100 % for the kind of header,
/// 98 % for the file name, 77 to 98 % for the rest; one post alone is clearly worse, more than twenty no better.
struct Learner {
    let folder: BlogFolder
    let engine: Engine
    let config: BlogConfig
    /// Oldest first.
    let posts: [BlogPost]

    /// Posts that the majority is taken over.
    static let window = 12
    /// Fewer posts than this cannot say which keys the blog does not use.
    static let fewestForKeys = 3

    private var recent: [BlogPost] { posts.suffix(Learner.window) }

    func learn() -> Learning {
        var learning = Learning(conventions: .usual(for: engine), guesses: [], questions: [])
        applyConfig(&learning)
        guard !recent.isEmpty else { return learning }
        learnHeader(&learning)
        if learning.conventions.header != .none {
            learnKeys(&learning)
            learnStyle(&learning)
        }
        learnDate(&learning)
        learnPath(&learning)
        learnBody(&learning)
        ImageHabit(folder: folder, engine: engine, config: config, posts: posts.suffix(40)).learn(&learning)
        return learning
    }

    private func applyConfig(_ learning: inout Learning) {
        func note(_ name: String, _ value: String) {
            learning.guesses.append(.init(name: name, value: value, agreeing: nil, postCount: 0, source: "config"))
        }
        if let zone = config.timeZone {
            learning.conventions.timeZone = zone
            note("timeZone", zone)
        }
        if let address = config.imageAddress { learning.conventions.imageAddress = address }
        if let hides = config.hidesFuturePosts { learning.conventions.hidesFuturePosts = hides }
        if let posts = config.postFolder {
            let name = learning.conventions.postPath.split(separator: "/").last.map(String.init) ?? ":slug.md"
            learning.conventions.postPath = "\(posts)/\(name)"
            if engine == .mkdocs { learning.conventions.imagePath = "\(posts)/images/:name" }
            note("postPath", learning.conventions.postPath)
        } else if let source = config.sourceFolder {
            switch engine {
            case .pelican:
                let prefix = source.isEmpty ? "" : "\(source)/"
                learning.conventions.postPath = "\(prefix):slug.md"
                learning.conventions.imagePath = "\(prefix)images/:name"
            case .ablog where !source.isEmpty:
                learning.conventions.postPath = "\(source)/posts/:slug.md"
                learning.conventions.imagePath = "\(source)/posts/images/:name"
            case .jekyll where !source.isEmpty:
                learning.conventions.postPath = "\(source)/\(learning.conventions.postPath)"
                learning.conventions.imagePath = "\(source)/\(learning.conventions.imagePath)"
            default: break
            }
        }
        if engine == .jekyll { learning.conventions.imageAddress = "\(config.addressPrefix)/assets/images/:name" }
    }

    // MARK: Header

    private func learnHeader(_ learning: inout Learning) {
        let (kind, count) = Learner.majority(recent.map(\.document.kind))
        learning.conventions.header = kind
        learning.guesses.append(guess("header", kind.rawValue, count))
        if kind == .none { learning.conventions.keys = [] }
    }

    /// The recent posts that have the header the blog has now.
    private func alike(_ learning: Learning) -> [BlogPost] {
        recent.filter { $0.document.kind == learning.conventions.header }
    }

    private func learnKeys(_ learning: inout Learning) {
        let alike = alike(learning)
        let everywhere = posts.filter { $0.document.kind == learning.conventions.header }
        let usual = Conventions.usual(for: engine)
        let order = Learner.commonOrder(alike.map { Learner.flatKeys($0.document.fields).map(\.key) })
        var keys: [HeaderKey] = []
        for name in order {
            let values = alike.compactMap { Learner.flatKeys($0.document.fields).value(name) }
            let isUsual = values.count * 5 >= alike.count * 4
            let meaning = meaning(of: name, values: values, postCount: alike.count)
            if let meaning, meaning != .fixed, meaning != .other, keys.contains(where: { $0.meaning == meaning }) {
                keys.append(HeaderKey(name, .other, isUsual: false))
                continue
            }
            switch meaning {
            case .fixed: keys.append(HeaderKey(name, .fixed, value: values.last?.string, isUsual: isUsual))
            case let meaning?: keys.append(HeaderKey(name, meaning, isUsual: isUsual))
            case nil:
                let isAsked = isUsual && alike.count >= Learner.fewestForKeys
                keys.append(HeaderKey(name, .other, isUsual: isAsked))
                if isAsked {
                    learning.questions.append("\(name): its posts have it, and only the author knows what it says")
                }
            }
        }
        // Keys of older posts may be written where the post has something to say; so may, in a blog with too few posts
        // to tell, those that the engine's users have.
        var older = everywhere.flatMap { Learner.flatKeys($0.document.fields).map(\.key) }
        let mayAddUsual = everywhere.count < Learner.fewestForKeys
        if mayAddUsual { older += usual.keys.filter { $0.meaning != .fixed }.map(\.name) }
        for name in older where !keys.contains(where: { $0.name == name }) {
            guard let meaning = meaning(of: name, values: [], postCount: 0), meaning != .fixed,
                !keys.contains(where: { $0.meaning == meaning })
            else { continue }
            keys.append(HeaderKey(name, meaning, isUsual: false))
        }
        // What a post cannot appear without.
        for key in usual.keys where [.title, .date, .slug].contains(key.meaning) || key.name == "blogpost" {
            let isThere = keys.contains { $0.meaning == key.meaning && key.meaning != .fixed || $0.name == key.name }
            guard !isThere, !(key.meaning == .date && datesStandInNames(everywhere)) else { continue }
            let position = key.meaning == .title || key.name == "blogpost" ? 0 : min(keys.count, 2)
            keys.insert(key, at: position)
        }
        learning.conventions.keys = keys
        let written = keys.filter { $0.isUsual && order.contains($0.name) }.map(\.name)
        let same = alike.filter { post in written.allSatisfy { Learner.flatKeys(post.document.fields).value($0) != nil }
        }
        learning.guesses.append(guess("keys", written.joined(separator: ", "), same.count))
        let added = keys.filter { $0.isUsual && !order.contains($0.name) }.map(\.name)
        if !added.isEmpty {
            learning.guesses.append(
                .init(
                    name: "added keys", value: added.joined(separator: ", "), agreeing: nil, postCount: 0,
                    source: "needed"))
        }
    }

    private func datesStandInNames(_ posts: [BlogPost]) -> Bool {
        !posts.isEmpty
            && posts.allSatisfy { post in
                BlogPost.dateKeys.allSatisfy { post.document.fields.value($0) == nil } && post.date != nil
            }
    }

    private func meaning(of name: String, values: [HeaderValue], postCount: Int) -> HeaderKey.Meaning? {
        switch name.lowercased() {
        case "title": return .title
        case "slug": return .slug
        case let name where BlogPost.dateKeys.contains(name): return .date
        case "author", "authors", "author_name", "by": return .authors
        case "tags", "tag", "keywords", "taxonomies.tags": return .tags
        case "category", "categories", "taxonomies.categories": return .category
        case "description", "summary", "excerpt", "subtitle": return .description
        case "draft", "status": return .draft
        case let name
        where ["lastmod", "modified", "updated", "last_modified_at", "updateddate"].contains(name)
            && values.contains { $0.string.flatMap { WrittenDate($0) } != nil }:
            return .modified
        case "published" where values.allSatisfy { $0.boolean != nil }: return .draft
        default:
            let words = Set(values.map { $0.string ?? "\u{0}" })
            let isFixed = !values.isEmpty && words.count == 1 && words.first != "\u{0}" && values.count * 2 > postCount
            // One or two posts that say the same may do so by chance, but for what only ever says how a post is built.
            let isBuilding = ["layout", "type", "blogpost", "template"].contains(name.lowercased())
            return isFixed && (isBuilding || values.count >= Learner.fewestForKeys) ? .fixed : nil
        }
    }

    /// Header fields with those of a `taxonomies` table as `taxonomies.tags`.
    static func flatKeys(_ fields: [HeaderField]) -> [HeaderField] {
        fields.flatMap { field -> [HeaderField] in
            guard field.key == "taxonomies", case .map(let inner) = field.value else { return [field] }
            return inner.map { HeaderField("taxonomies.\($0.key)", $0.value) }
        }
    }

    private func learnStyle(_ learning: inout Learning) {
        let alike = alike(learning)
        let raw = alike.map { RawHeader($0.document.headerText) }
        if learning.conventions.header == .yaml || learning.conventions.header == .toml {
            // Where titles stand in the body, the other texts tell.
            let titles = raw.compactMap { $0.quoting(of: "title") }
            let texts: Set<HeaderKey.Meaning> = [.category, .tags, .authors, .description]
            let others = learning.conventions.keys.filter { texts.contains($0.meaning) }.map(\.name)
            let quoting = titles.isEmpty ? raw.flatMap { raw in others.compactMap(raw.quoting) } : titles
            if !quoting.isEmpty {
                let (style, count) = Learner.majority(quoting)
                learning.conventions.style.quoting = style
                learning.guesses.append(
                    .init(
                        name: "quoting", value: style.rawValue, agreeing: count, postCount: quoting.count,
                        source: "posts"))
            }
        }
        for (meaning, name) in [(HeaderKey.Meaning.tags, "tags"), (.authors, "authors"), (.category, "category")] {
            guard let key = learning.conventions.key(meaning), learning.conventions.header != .lines,
                learning.conventions.header != .comment
            else { continue }
            let shapes = zip(alike, raw).compactMap { post, raw in
                Learner.flatKeys(post.document.fields).value(key.name).flatMap {
                    raw.shape(of: key.name, value: $0, meaning)
                }
            }
            guard !shapes.isEmpty else { continue }
            let (shape, count) = Learner.majority(shapes)
            switch meaning {
            case .tags: learning.conventions.style.tags = shape
            case .authors: learning.conventions.style.authors = shape
            default: learning.conventions.style.category = shape
            }
            learning.guesses.append(
                .init(
                    name: "\(name) shape", value: shape.rawValue, agreeing: count, postCount: shapes.count,
                    source: "posts"))
        }
        if learning.conventions.header == .yaml || learning.conventions.header == .toml {
            for index in learning.conventions.keys.indices {
                let seen = raw.compactMap { $0.quoting(of: learning.conventions.keys[index].name) }
                guard !seen.isEmpty else { continue }
                let quoting = Learner.majority(seen).0
                // A bare title that needs quotes gets them anyway, so what the style says is not said again.
                let key = learning.conventions.keys[index]
                learning.conventions.keys[index].quoting =
                    quoting == learning.conventions.style.quoting && key.meaning != .fixed ? nil : quoting
            }
        }
        if let indent = raw.compactMap(\.blockIndent).last { learning.conventions.style.blockIndent = indent }
    }

    // MARK: Date, path, body

    private func learnDate(_ learning: inout Learning) {
        let forms: [DateForm]
        if learning.conventions.header == .none {
            forms = recent.compactMap { $0.plain?.date.form }
        } else {
            guard let key = learning.conventions.key(.date) else { return }
            forms = recent.compactMap { $0.document.fields.value(key.name)?.string.flatMap { WrittenDate($0)?.form } }
        }
        guard let last = forms.last else { return }
        // Blogs mix their forms: a clear majority, else the last one.
        let (common, count) = Learner.majority(forms)
        let form = count * 3 >= forms.count * 2 ? common : last
        learning.conventions.dateForm = form
        let agreeing = forms.filter { $0 == form }.count
        learning.guesses.append(
            .init(name: "dateForm", value: form.rawValue, agreeing: agreeing, postCount: forms.count, source: "posts"))
    }

    private func learnPath(_ learning: inout Learning) {
        let patterns = recent.map(PathPattern.of)
        let (whole, count) = Learner.majority(patterns.map(\.whole))
        var path = whole
        var agreeing = count
        let byCategory = patterns.compactMap(\.withCategory)
        let folders = Set(posts.map { PathPattern.of($0).folder })
        if engine != .jekyll, folders.count > 1, byCategory.count == patterns.count,
            count < patterns.count || engine == .pelican
        {
            let (pattern, count) = Learner.majority(byCategory)
            if count > agreeing || engine == .pelican && count == agreeing {
                path = pattern
                agreeing = count
            }
        }
        learning.conventions.postPath = path
        learning.guesses.append(guess("postPath", path, agreeing))
        if path.containsText(":category") {
            learning.questions.append("category: it is the folder of the post")
        }
    }

    private func learnBody(_ learning: inout Learning) {
        if engine != .ablog, engine != .plain {
            let withTitle = recent.filter { TitleHeading.leading($0.document.body) != nil }.count
            learning.conventions.bodyStartsWithTitle = withTitle * 2 > recent.count && engine == .mkdocs
            learning.guesses.append(
                guess(
                    "bodyStartsWithTitle", withTitle * 2 > recent.count ? "true" : "false",
                    max(withTitle, recent.count - withTitle)))
        }
        let bodies = posts.suffix(100).map(\.document.body)
        let refTags = bodies.filter { $0.containsText("[ref]") }.count
        let markdown = bodies.filter { $0.containsText("[^") && $0.containsText("]:") }.count
        if refTags + markdown > 0 {
            learning.conventions.footnotes = refTags > markdown ? .refTags : .markdown
            learning.guesses.append(
                .init(
                    name: "footnotes", value: learning.conventions.footnotes.rawValue, agreeing: max(refTags, markdown),
                    postCount: refTags + markdown, source: "posts"))
        }
    }

    private func guess(_ name: String, _ value: String, _ agreeing: Int) -> Learning.Guess {
        .init(name: name, value: value, agreeing: agreeing, postCount: recent.count, source: "posts")
    }

    // MARK: Counting

    /// The most frequent value; among equals the one seen last. `values` is not empty.
    static func majority<Value: Hashable>(_ values: [Value]) -> (Value, Int) {
        var counts: [Value: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return (values.last { counts[$0] == most }!, most)
    }

    /// One order for all keys: before comes the key that stands before the other in most lists; the last list decides ties.
    static func commonOrder(_ lists: [[String]]) -> [String] {
        var order: [String] = lists.last ?? []
        for list in lists.reversed() {
            for (index, key) in list.enumerated() where !order.contains(key) {
                let previous = list[..<index].last { order.contains($0) }
                let position = previous.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
                order.insert(key, at: position)
            }
        }
        func isBefore(_ left: String, _ right: String) -> Bool? {
            var balance = 0
            for list in lists {
                guard let first = list.firstIndex(of: left), let second = list.firstIndex(of: right) else { continue }
                balance += first < second ? 1 : -1
            }
            return balance == 0 ? nil : balance > 0
        }
        // Neighbours that most lists have the other way round change places; bounded, since majorities may form a circle.
        for _ in order.indices {
            var changed = false
            for index in order.indices.dropLast() where isBefore(order[index], order[index + 1]) == false {
                order.swapAt(index, index + 1)
                changed = true
            }
            if !changed { break }
        }
        return order
    }
}
