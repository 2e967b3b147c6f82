package import TimeZones

/// A blog on disk: its engine, its posts, its conventions.
///
///     let blog = try Blog.open("/home/ana/blog")
///     blog.conventions.postPath   // "content/:category/:slug.md"
package struct Blog: Sendable {
    package let folder: BlogFolder
    package let engine: Engine
    /// What told the engine; nil if the caller did.
    package let evidence: String?
    package var conventions: Conventions
    /// The blog's posts, oldest first.
    package let posts: [BlogPost]
    /// What was learnt and how surely; nil if a profile file says all.
    package let learning: Learning
    package let blogZone: TimeZoneRules
    /// The ids of the authors that the blog knows, by their names.
    package let authorIDs: [String: String]

    /// The name of the profile file in the blog's root. Hidden, since Jekyll and others publish what is not.
    package static let profileName = ".cowrite.json"

    /// Reads the blog in a folder.
    ///
    /// - Parameters:
    ///   - engine: nil finds it out.
    ///   - readsProfile: whether the profile file, if there is one, overrides what is learnt.
    /// - Throws: `.noBlog` if no engine is found, `.unsuitableBlog` if its posts are of a kind that cowrite does not
    ///   write, `.noSuchFolder`, `.folderIsLink`, `.invalidProfile`.
    package static func open(
        _ path: String, engine: Engine? = nil, readsProfile: Bool = true
    ) throws(PublishingError) -> Blog {
        let folder = try BlogFolder(path)
        let profile = readsProfile ? try Profile.read(folder) : nil
        var detection: EngineDetection?
        if let known = engine ?? profile?.engine {
            if let found = try? EngineDetection.detect(folder), found.engine == known { detection = found }
            return try Blog(folder: folder, engine: known, detection: detection, profile: profile)
        }
        let found = try EngineDetection.detect(folder)
        return try Blog(folder: folder, engine: found.engine, detection: found, profile: nil)
    }

    /// A blog that is not on this machine, and that does as the engine's users do.
    package init(usual engine: Engine, zone: TimeZoneRules) {
        self.engine = engine
        folder = .nowhere
        evidence = nil
        posts = []
        conventions = .usual(for: engine)
        conventions.timeZone = zone.name
        learning = Learning(conventions: conventions, guesses: [], questions: [])
        blogZone = zone
        authorIDs = [:]
    }

    private init(
        folder: BlogFolder, engine: Engine, detection: EngineDetection?, profile: Conventions?
    ) throws(PublishingError) {
        self.folder = folder
        self.engine = engine
        evidence = detection?.evidence
        let config = BlogConfig.read(engine, in: folder, configPath: detection?.evidence)
        let found = PostFinder(folder: folder, engine: engine, config: config).find()
        if profile == nil, let reason = found.refusal { throw .unsuitableBlog(path: folder.path, reason: reason) }
        posts = found.posts
        learning = Learner(folder: folder, engine: engine, config: config, posts: found.posts).learn()
        conventions = profile ?? learning.conventions
        do {
            blogZone = try TimeZoneRules.named(conventions.timeZone)
        } catch {
            throw .unsuitableBlog(path: folder.path, reason: "its time zone is unknown: \(error)")
        }
        let postFolder = conventions.postPath.split(separator: "/").dropLast().joined(separator: "/")
        authorIDs = engine == .mkdocs ? AuthorFile.ids(in: folder, postFolder: postFolder) : [:]
    }

    /// The tags of all posts with how often they are used, the most used first.
    package var tagVocabulary: [(tag: String, count: Int)] {
        guard let key = learning.conventions.key(.tags) else { return [] }
        var counts: [String: Int] = [:]
        for post in posts {
            for tag in post.tags(key: key.name, shape: learning.conventions.style.tags) { counts[tag, default: 0] += 1 }
        }
        return counts.map { (tag: $0.key, count: $0.value) }.sorted { ($1.count, $0.tag) < ($0.count, $1.tag) }
    }

    /// The category that at least three of five of the last posts name in a key that nearly all have.
    var usualCategory: (category: String, agreeing: Int, count: Int)? {
        guard let key = conventions.key(.category), key.isUsual else { return nil }
        let recent = posts.suffix(Learner.window)
        let named = recent.compactMap { Learner.flatKeys($0.document.fields).value(key.name)?.strings.first }
        guard !named.isEmpty else { return nil }
        let (category, agreeing) = Learner.majority(named)
        return agreeing * 5 >= recent.count * 3 ? (category, agreeing, recent.count) : nil
    }

    /// How many of the last posts say something under the key that means this, and of how many.
    private func saying(_ meaning: HeaderKey.Meaning) -> (count: Int, of: Int) {
        let recent = posts.suffix(Learner.window)
        guard let key = conventions.key(meaning) else { return (0, recent.count) }
        return (
            recent.count { Learner.flatKeys($0.document.fields).value(key.name)?.strings.isEmpty == false },
            recent.count
        )
    }

    /// Whether a post without a description would stand out, or (Astro's starter) stop the build.
    package var needsDescription: Bool {
        guard conventions.key(.description)?.isUsual == true else { return false }
        let (count, all) = saying(.description)
        return posts.isEmpty ? engine == .astro : count * 5 >= all * 4
    }

    /// Whether HTML in a text disappears from the page: Hugo's way, unless its config says otherwise.
    var dropsHTML: Bool {
        guard engine == .hugo else { return false }
        let config = evidence.flatMap { folder.text($0) } ?? ""
        return !["unsafe = true", "unsafe=true", "unsafe: true", "\"unsafe\": true"].contains {
            config.containsText($0)
        }
    }

    /// Whether a post without tags would stand out.
    package var usesTags: Bool {
        let (count, all) = saying(.tags)
        return all >= Learner.fewestForKeys && count * 5 >= all * 4
    }

    /// What the blog's posts say under a key, if it is one of at most eight things and some are said again.
    func words(of key: String) -> [String] {
        let said = posts.suffix(60).compactMap { Learner.flatKeys($0.document.fields).value(key)?.string }
        let different = Set(said)
        return different.count <= 8 && different.count * 2 <= said.count ? different.sorted() : []
    }

    /// The category that a post's folder says, where the blog has such folders.
    func categoryFolder(of path: String) -> String? {
        categoryFolders.first { path.hasPrefix("\($0)/") || path.containsText("/\($0)/") }
    }

    /// The category folders that the blog has, where its post path has one.
    package var categoryFolders: [String] {
        guard let range = conventions.postPath.textRange(of: ":category") else { return [] }
        var parent = String(conventions.postPath[..<range.lowerBound])
        guard parent.isEmpty || parent.hasSuffix("/") else { return [] }
        if !parent.isEmpty { parent.removeLast() }
        return folder.names(in: parent).filter { $0.hasSuffix("/") }.map { String($0.dropLast()) }
            .filter { name in posts.contains { $0.path.hasPrefix(parent.isEmpty ? "\(name)/" : "\(parent)/\(name)/") } }
    }
}

extension BlogPost {
    /// The header's tags, a text of several cut as the blog cuts it.
    func tags(key: String, shape: HeaderStyle.ListShape) -> [String] {
        guard let value = document.fields.value(key) else { return [] }
        if case .list = value { return value.strings }
        guard let text = value.string, !value.isNull else { return [] }
        switch shape {
        case .commas:
            return text.split(separator: text.contains(";") ? ";" : ",").map { $0.trimmed }.filter { !$0.isEmpty }
        case .spaces: return text.split(separator: " ").map(String.init)
        case .flow, .block, .single: return text.isEmpty ? [] : [text]
        }
    }
}
