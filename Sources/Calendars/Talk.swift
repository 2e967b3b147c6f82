/// One entry of a conference's schedule.
struct Talk: Equatable {
    /// The heading it stands under: a day, or whatever the Markdown list has as a heading.
    var day: String
    /// As Markdown.
    var title: String
    var url: String?
    /// What the list says beside the title: who speaks, when.
    var detail = ""

    /// `[Title](url)`, or the title alone.
    var heading: String { url.map { "[\(title)](\($0))" } ?? title }
}
