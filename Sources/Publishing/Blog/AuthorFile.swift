/// The authors that a MkDocs Material blog knows: `.authors.yml` beside its posts folder.
enum AuthorFile {
    static func ids(in folder: BlogFolder, postFolder: String) -> [String: String] {
        guard let text = folder.text(path(postFolder)), let fields = YAMLHeader.read(text),
            case .map(let authors)? = fields.value("authors")
        else { return [:] }
        var ids: [String: String] = [:]
        for author in authors {
            ids[author.key] = author.key
            if case .map(let said) = author.value, let name = said.value("name")?.string { ids[name] = author.key }
        }
        return ids
    }

    /// `docs/blog/.authors.yml` for `docs/blog/posts`.
    static func path(_ postFolder: String) -> String {
        let place = postFolder.split(separator: "/").dropLast().joined(separator: "/")
        return place.isEmpty ? ".authors.yml" : "\(place)/.authors.yml"
    }

    /// A file for a blog that has none. Material demands a description and a picture of each author: the picture is a
    /// transparent dot.
    static func made(for names: [String]) -> (text: String, ids: [String: String]) {
        var ids: [String: String] = [:]
        var text = "authors:\n"
        for name in names where ids[name] == nil {
            var id = Slug.make(fromTitle: name) ?? "author"
            var number = 2
            while ids.values.contains(id) {
                id = "\(Slug.make(fromTitle: name) ?? "author")-\(number)"
                number += 1
            }
            ids[name] = id
            text +=
                "  \(YAMLScalar.doubleQuoted(id)):\n    name: \(YAMLScalar.doubleQuoted(HTMLText.escapedMarks(name)))\n"
            text += "    description: \"Author\"\n"
            text += "    avatar: \"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\"\n"
        }
        return (text, ids)
    }
}
