import TimeZones

/// Learns where a blog keeps the images of its posts and how its posts refer to them.
struct ImageHabit {
    let folder: BlogFolder
    let engine: Engine
    let config: BlogConfig
    let posts: [BlogPost]

    private static let endings = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif"]

    func learn(_ learning: inout Learning) {
        var places: [Place] = []
        for post in posts {
            for address in ImageHabit.addresses(in: post.document.body) {
                if let place = place(of: address, in: post) { places.append(place) }
            }
        }
        // Addresses of files that are there say more than those that may be mistakes.
        let there = places.filter(\.isThere)
        let found = there.isEmpty ? places : there
        guard !found.isEmpty else { return }
        let (place, count) = Learner.majority(found)
        learning.conventions.imagePath = place.path
        learning.conventions.imageAddress = place.address
        learning.guesses.append(
            .init(name: "imagePath", value: place.path, agreeing: count, postCount: found.count, source: "posts"))
    }

    /// Patterns of where the file is and how a post names it.
    private struct Place: Hashable {
        var path: String
        var address: String
        /// Whether the file itself is in the folder, not only the place for it.
        var isThere: Bool
    }

    /// The addresses of the images in a text that are files of the site.
    static func addresses(in body: String) -> [String] {
        var found: [String] = []
        for case .prose(let prose) in MarkdownText(body).parts {
            var rest = prose[...]
            while let open = rest.textRange(of: "](") {
                rest = rest[open.upperBound...]
                guard let end = rest.firstIndex(where: { $0 == ")" || $0 == " " || $0 == "\n" }) else { break }
                let address = String(rest[..<end])
                let isImage = endings.contains { address.lowercased().hasSuffix($0) }
                if isImage, !address.containsText("://"), !address.hasPrefix("//") { found.append(address) }
            }
        }
        return found
    }

    private func place(of address: String, in post: BlogPost) -> Place? {
        var parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name = parts[parts.count - 1].replacing(text: "%20", with: " ")
        parts[parts.count - 1] = ":name"
        let pattern = parts.joined(separator: "/")
        let source = config.sourceFolder ?? ""
        func checked(_ path: String, _ address: String) -> Place? {
            let real = path.split(separator: "/").dropLast().joined(separator: "/")
            guard real.isEmpty || folder.hasFolder(real) else { return nil }
            let file = real.isEmpty ? name : "\(real)/\(name)"
            return Place(
                path: variable(path, post), address: variable(address, post), isThere: folder.hasFile(file))
        }
        func under(_ folderPath: String, _ rest: String) -> String {
            folderPath.isEmpty ? rest : "\(folderPath)/\(rest)"
        }
        if pattern.hasPrefix("{static}/") || pattern.hasPrefix("{attach}/") || pattern.hasPrefix("|static|/") {
            return checked(under(source, String(pattern.drop { $0 != "/" }.dropFirst())), pattern)
        }
        if pattern.hasPrefix("{") { return nil }
        if pattern.hasPrefix("/") {
            var rest = String(pattern.dropFirst())
            if !config.addressPrefix.isEmpty, pattern.hasPrefix(config.addressPrefix + "/") {
                rest = String(pattern.dropFirst(config.addressPrefix.count + 1))
            }
            let roots: [String] =
                switch engine {
                case .pelican: [source]
                case .hugo, .zola: ["static", "assets"]
                case .nikola: config.imageAddress == "/:name" ? ["images", "files"] : ["", "files"]
                case .astro: ["public"]
                case .eleventy: ["", "src", "public", "src/_content", "content", "static"]
                case .jekyll: [source]
                case .ablog, .mkdocs, .plain: [source]
                }
            return roots.lazy.compactMap { checked(under($0, rest), pattern) }.first
        }
        var place = post.path.split(separator: "/").dropLast().map(String.init)
        for part in parts {
            if part == ".." {
                guard place.popLast() != nil else { return nil }
            } else if part != "." {
                place.append(part)
            }
        }
        return checked(place.joined(separator: "/"), pattern)
    }

    /// The folder names that come from the post: its slug, file name, year.
    private func variable(_ path: String, _ post: BlogPost) -> String {
        let file = post.path.split(separator: "/").last.map(String.init) ?? ""
        let stem = String(file[..<(file.lastIndex(of: ".") ?? file.endIndex)])
        let isBundle = stem == "index"
        let parts = post.path.split(separator: "/")
        let name = isBundle && parts.count > 1 ? String(parts[parts.count - 2]) : stem
        return path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            if part == ":name" { return String(part) }
            if let year = post.date?.civil.year, part == String(year) { return ":year" }
            if let month = post.date?.civil.month, part == PostDate.padded(month, 2) { return ":month" }
            if !name.isEmpty, part == name {
                return PathPattern.of(post).whole.contains("-:day-") ? ":year-:month-:day-:slug" : ":slug"
            }
            if !post.slug.isEmpty, part == post.slug { return ":slug" }
            if !name.isEmpty, part.hasPrefix("\(name)-") { return ":slug" + part.dropFirst(name.count) }
            return String(part)
        }.joined(separator: "/")
    }
}
