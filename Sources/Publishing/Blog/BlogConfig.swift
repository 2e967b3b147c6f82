/// What a blog's own config says that its posts cannot: zone, folders, whether future posts are left out.
struct BlogConfig: Sendable, Equatable {
    var timeZone: String?
    var hidesFuturePosts: Bool?
    /// The folder of the posts, from the blog's root.
    var postFolder: String?
    /// The folder that the engine takes its sources from (`content`, `docs`).
    var sourceFolder: String?
    /// What stands before every address of the site (Jekyll's `baseurl`).
    var addressPrefix = ""
    /// How a post names an image, where the config says so (Nikola's `IMAGE_FOLDERS`).
    var imageAddress: String?

    static func read(_ engine: Engine, in folder: BlogFolder, configPath: String?) -> BlogConfig {
        var config = BlogConfig()
        guard let configPath, let text = folder.text(configPath) else { return config }
        let place = configPath.contains("/") ? configPath.split(separator: "/").dropLast().joined(separator: "/") : ""
        switch engine {
        case .pelican:
            config.timeZone = assigned("TIMEZONE", text)
            config.sourceFolder = assigned("PATH", text).map { trimmingSlashes($0) } ?? "content"
            config.hidesFuturePosts = assigned("WITH_FUTURE_DATES", text) == "False"
        case .nikola:
            config.timeZone = assigned("TIMEZONE", text)
            config.hidesFuturePosts = assigned("FUTURE_IS_NOW", text) != "True"
            // Without this setting the folder's images land in the site's root.
            let folders = text.lines.first { $0.hasPrefix("IMAGE_FOLDERS") }.map(String.init) ?? ""
            config.imageAddress = folders.containsText("'images': 'images'") ? "/images/:name" : "/:name"
        case .ablog:
            config.sourceFolder = place
        case .jekyll:
            let fields = YAMLHeader.read(text) ?? []
            config.timeZone = fields.value("timezone")?.string ?? yamlLine("timezone", text)
            config.hidesFuturePosts = (fields.value("future")?.string ?? yamlLine("future", text)) != "true"
            config.addressPrefix = trimmingLastSlash(fields.value("baseurl")?.string ?? yamlLine("baseurl", text) ?? "")
            if let source = fields.value("source")?.string { config.sourceFolder = trimmingSlashes(source) }
            if let posts = fields.value("collections_dir")?.string {
                config.postFolder = trimmingSlashes(posts) + "/_posts"
            }
        case .mkdocs:
            config.sourceFolder = yamlLine("docs_dir", text) ?? "docs"
            config.hidesFuturePosts = yamlLine("draft_if_future_date", text) == "true"
            let blogFolder = yamlLine("blog_dir", text).map { $0 == "." ? "" : $0 } ?? "blog"
            config.postFolder = [config.sourceFolder ?? "docs", blogFolder, "posts"].filter { !$0.isEmpty }.joined(
                separator: "/")
        case .hugo, .zola:
            let fields = TOMLHeader.read(text) ?? YAMLHeader.read(text) ?? []
            config.timeZone = fields.value("timeZone")?.string
            config.sourceFolder = fields.value("contentDir")?.string ?? "content"
            config.hidesFuturePosts = engine == .hugo && fields.value("buildFuture")?.boolean != true
        case .eleventy, .astro, .plain: break
        }
        if config.timeZone.map({ $0.isEmpty || $0 == "null" }) == true { config.timeZone = nil }
        return config
    }

    /// The value of `NAME = "value"` or `NAME = True` in a Python file, outside of comments.
    static func assigned(_ name: String, _ text: String) -> String? {
        var value: String?
        for line in text.lines {
            guard line.hasPrefix(name) else { continue }
            let rest = line.dropFirst(name.count).trimmed
            guard rest.hasPrefix("="), !rest.hasPrefix("==") else { continue }
            let word = rest.dropFirst().trimmed
            if let mark = word.first, mark == "\"" || mark == "'" {
                value = word.dropFirst().firstIndex(of: mark).map {
                    String(word[word.index(after: word.startIndex)..<$0])
                }
            } else {
                value = String(word.prefix { $0 != " " && $0 != "#" })
            }
        }
        return value
    }

    /// The value of a line `name: value` anywhere in a YAML file, whatever else the file holds.
    private static func yamlLine(_ name: String, _ text: String) -> String? {
        for line in text.lines {
            let content = line.trimmed
            guard content.hasPrefix("\(name):") else { continue }
            return YAMLHeader.read(content)?.first?.value.string
        }
        return nil
    }

    private static func trimmingLastSlash(_ path: String) -> String {
        path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func trimmingSlashes(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
