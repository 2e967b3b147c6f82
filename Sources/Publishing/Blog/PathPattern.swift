import TimeZones

/// A post's path with its day, slug and category made variables.
struct PathPattern: Sendable, Equatable {
    /// `posts/:year/:slug.md`
    var whole: String
    /// The same with the last plain folder as `:category`, where there is one below the first.
    var withCategory: String?
    /// The folder of the post.
    var folder: String

    static func of(_ post: BlogPost) -> PathPattern {
        var parts = post.path.split(separator: "/").map(String.init)
        let file = parts.removeLast()
        let dot = file.lastIndex(of: ".") ?? file.endIndex
        let stem = String(file[..<dot])
        let fileExtension = String(file[dot...])
        var isBundle = false
        var name: String
        if stem == "index", !parts.isEmpty {
            name = parts.removeLast()
            isBundle = true
        } else {
            name = stem
        }
        let folder = parts.joined(separator: "/")
        let (day, _) = BlogPost.dayAndName(name)
        name = day == nil ? ":slug" : ":year-:month-:day-:slug"
        if day == nil, let date = post.date?.civil, stem.hasPrefix("\(date.year)-") || stem.hasPrefix("\(date.year)_") {
            name = ":slug"
        }
        let civil = post.date?.civil ?? day.flatMap { WrittenDate($0)?.civil }
        var sawYear = false
        var plain: [Int] = []
        for (index, part) in parts.enumerated() {
            if let civil, part == String(civil.year) {
                parts[index] = ":year"
                sawYear = true
            } else if let civil, sawYear, part == PostDate.padded(civil.month, 2) {
                parts[index] = ":month"
            } else if let civil, sawYear, part == PostDate.padded(civil.day, 2) {
                parts[index] = ":day"
            } else if index > 0 {
                plain.append(index)
            }
        }
        let last = isBundle ? "\(name)/index\(fileExtension)" : "\(name)\(fileExtension)"
        let whole = (parts + [last]).joined(separator: "/")
        var withCategory: String?
        if let index = plain.last {
            var changed = parts
            changed[index] = ":category"
            withCategory = (changed + [last]).joined(separator: "/")
        }
        return PathPattern(whole: whole, withCategory: withCategory, folder: folder)
    }
}
