/// Who wrote which scalars of a text: a run list kept beside it.
struct Authorship {
    private(set) var spans: [AuthorSpan] = []

    init(_ spans: [AuthorSpan] = []) { self.spans = spans }

    mutating func replace(at offset: Int, delete: Int, insert: Int, author: UInt32) {
        var result: [AuthorSpan] = []
        func append(_ author: UInt32, _ count: Int) {
            if count <= 0 { return }
            if result.last?.author == author {
                result[result.count - 1].scalarCount += count
            } else {
                result.append(AuthorSpan(author: author, scalarCount: count))
            }
        }
        var start = 0
        var placed = false
        for span in spans {
            let end = start + span.scalarCount
            append(span.author, min(end, offset) - start)
            if !placed, end >= offset {
                append(author, insert)
                placed = true
            }
            append(span.author, end - max(start, offset + delete))
            start = end
        }
        if !placed { append(author, insert) }
        spans = result
    }
}
