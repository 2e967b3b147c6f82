/// A post's file as a draft: its text made clean, and what was noticed on the way.
///
/// The header stays in the text, where its writer may edit it; an export reads it there. `PostUpdate` puts an edited
/// text back into the file it came from.
package struct ImportedPost: Sendable, Equatable {
    /// Line feeds only, no byte order mark, no control characters.
    package var text: String
    package var title: String
    /// What its header or its first heading calls it; nil if neither does, and `title` is the file's name.
    package var statedTitle: String?
    package var mojibake: [Mojibake.Finding]
    /// What the text no longer shows: line ends, a byte order mark, control characters. They come back with `PostUpdate`.
    package var remarks: [String]

    /// - Parameters:
    ///   - path: names the file in messages; its last part is the title where nothing else says one.
    ///   - repairsMojibake: whether what can be put right is. The file then changes there.
    /// - Throws: `.notUTF8`.
    package init(_ bytes: [UInt8], path: String, repairsMojibake: Bool = false) throws(PublishingError) {
        guard let raw = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(path: path) }
        var text = CleanText.body(raw)
        remarks = []
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { remarks.append("it begins with a byte order mark") }
        if bytes.contains(0x0d) { remarks.append("its lines end in CR LF") }
        let controls = bytes.filter { $0 < 0x20 && ![0x09, 0x0a, 0x0d].contains($0) || $0 == 0x7f }.count
        if controls > 0 { remarks.append("it holds \(controls) control characters, which are left out of the draft") }
        if repairsMojibake { text = Mojibake.repaired(text) }
        mojibake = Mojibake.findings(in: text)
        self.text = text
        let document = PostDocument(text)
        let file = path.split(separator: "/").last.map(String.init) ?? path
        statedTitle = document.fields.value("title")?.string ?? TitleHeading.leading(document.body)?.plainText
        title = statedTitle ?? String(file.prefix { $0 != "." })
    }
}
