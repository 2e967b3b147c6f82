import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The body of `POST /r/ROOM/drafts/7/publish`: one line of JSON, then the bytes of its images one after the other.
struct PublishRequest: Sendable {
    enum Action: String, Decodable, Sendable { case preview, download, commit }

    struct Words: Decodable, Sendable {
        struct Image: Decodable, Sendable {
            /// As the text names it.
            var name: String
            /// How many bytes of the body are its own; 0: it is not sent, and `type` tells what it is.
            var bytes: Int?
            var type: String?
            var alt: String?
            var credit: String?
        }
        var action: Action
        var target: String?
        var title: String?
        var slug: String?
        var category: String?
        var tags: [String]?
        var description: String?
        var set: [String: String]?
        var images: [Image]?
    }

    var words: Words
    var images: [PostImage]

    init(_ body: [UInt8]) throws(APIError) {
        let end = body.firstIndex(of: 0x0a) ?? body.endIndex
        do { words = try JSONDecoder().decode(Words.self, from: Data(body[..<end])) } catch {
            throw APIError(
                400, "bad_request",
                "the body begins with a line of JSON: {\"action\": \"preview\", \"target\": \"jekyll\"}")
        }
        var rest = body[min(end + 1, body.endIndex)...]
        images = []
        for image in words.images ?? [] {
            let count = image.bytes ?? 0
            guard (0...rest.count).contains(count) else {
                throw APIError(400, "bad_request", "the image \(image.name.prefix(80)) is cut off")
            }
            guard count <= PostImage.largestByteCount else {
                throw APIError(413, "image_too_large", "the image \(image.name.prefix(80)) has more than 10 MiB")
            }
            let content = count > 0 ? Array(rest.prefix(count)) : PostImage.standIn(for: image.type ?? "")
            rest = rest.dropFirst(count)
            // Not sent, and only a preview can do without.
            guard let content, count > 0 || words.action == .preview else { continue }
            images.append(
                PostImage(
                    name: image.name, content: .bytes(content), alternativeText: image.alt ?? "",
                    credit: image.credit ?? ""))
        }
        guard rest.isEmpty else { throw APIError(400, "bad_request", "\(rest.count) bytes belong to no image") }
    }

    /// The post with what its owner says here in place of what the draft says.
    func applied(to post: Post) -> Post {
        var post = post
        func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        if let title = said(words.title) { post.title = title }
        if let slug = said(words.slug) { post.slug = slug }
        if let category = said(words.category) { post.category = category }
        if let description = said(words.description) { post.description = description }
        if let tags = words.tags { post.tags = tags }
        for (key, value) in (words.set ?? [:]).sorted(by: { $0.key < $1.key }) {
            post.extra.removeAll { $0.key.lowercased() == key.lowercased() }
            post.extra.append(HeaderField(typed: value, as: key))
        }
        post.images = images
        return post
    }
}
