/// A post that a blog already has.
package struct BlogPost: Sendable {
    /// From the blog's root.
    package var path: String
    package var document: PostDocument
    package var plain: PlainPost?
    /// The name in its address: the header's, else the file's without date and extension.
    package var slug: String
    /// From the header, else from the file name; nil if neither says.
    package var date: WrittenDate?

    /// Keys that hold the day of a post.
    static let dateKeys = [
        "date", "pubdate", "published_datetime", "publishdate", "pubdatetime", "published_at", "published_on",
    ]

    init(path: String, text: String) {
        self.path = path
        document = PostDocument(text)
        plain = document.kind == .none ? PlainPost(text) : nil
        let parts = path.split(separator: "/").map(String.init)
        var stem = parts.last.map { String($0.prefix(upTo: $0.lastIndex(of: ".") ?? $0.endIndex)) } ?? ""
        if stem == "index", parts.count > 1 { stem = parts[parts.count - 2] }
        let (day, name) = BlogPost.dayAndName(stem)
        slug = document.fields.value("slug")?.string ?? name
        let headerDate = BlogPost.dateKeys.lazy.compactMap { [document] in document.fields.value($0)?.string }.first
        date = headerDate.flatMap { WrittenDate($0) } ?? plain?.date ?? day.flatMap { WrittenDate($0) }
    }

    /// `2026-03-14-slug` as its day and `slug`.
    static func dayAndName(_ stem: String) -> (day: String?, name: String) {
        let bytes = Array(stem.utf8)
        guard bytes.count > 10, bytes[10] == UInt8(ascii: "-") || bytes[10] == UInt8(ascii: "_") else {
            return (nil, stem)
        }
        let day = String(decoding: bytes[..<10], as: UTF8.self)
        guard WrittenDate(day)?.form == .day else { return (nil, stem) }
        return (day, String(decoding: bytes[11...], as: UTF8.self))
    }
}
