import TimeZones

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A post as a JSON file: what `cowrite export --post` and scripts hand over.
///
///     {"title": "A morning", "slug": "a-morning", "date": "2026-03-14T09:00", "timezone": "Pacific/Auckland",
///      "authors": ["Ana"], "tags": ["writing"], "category": "Notes", "description": "…", "draft": false,
///      "images": [{"name": "sea.jpg", "path": "sea.jpg", "alt": "The sea", "credit": "Bo"}], "body": "…"}
///
/// Only `title`, `date` and `body` must be there. A path of an image is taken from the file's own folder.
package enum PostFile {
    private struct Stored: Decodable {
        struct Image: Decodable {
            var name: String?
            var path: String
            var alt: String?
            var credit: String?
        }
        var id: String?
        var title: String
        var slug: String?
        var date: String
        var timezone: String?
        var authors: [String]?
        var author: String?
        var tags: [String]?
        var category: String?
        var description: String?
        var draft: Bool?
        var images: [Image]?
        var extra: [String: Extra]?
        var body: String
    }

    private indirect enum Extra: Decodable {
        case value(HeaderValue)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .value(.plain("null"))
            } else if let boolean = try? container.decode(Bool.self) {
                self = .value(.plain(boolean ? "true" : "false"))
            } else if let number = try? container.decode(Int.self) {
                self = .value(.plain(String(number)))
            } else if let number = try? container.decode(Double.self) {
                self = .value(.plain(String(number)))
            } else if let text = try? container.decode(String.self) {
                self = .value(.text(text))
            } else if let list = try? container.decode([Extra].self) {
                self = .value(.list(list.map(\.header)))
            } else {
                let map = try container.decode([String: Extra].self)
                self = .value(.map(map.sorted { $0.key < $1.key }.map { HeaderField($0.key, $0.value.header) }))
            }
        }

        var header: HeaderValue {
            switch self {
            case .value(let value): value
            }
        }
    }

    /// The post in a file, and the word that tells it from others (`id`, else made of its title and date).
    ///
    /// - Throws: `.unreadable`, or `.invalidPost` naming the value that does not fit.
    package static func read(_ path: String) throws(PublishingError) -> (post: Post, identity: String) {
        let bytes = try FileBytes.read(path, largest: 16 << 20)
        let folder = path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) : "."
        var (post, identity) = try decode(bytes, path: path, imageFolder: folder)
        let named = Set(post.images.map(\.name))
        post.images += LocalImages.beside(post.body, in: folder).filter { !named.contains($0.name) }
        return (post, identity)
    }

    package static func decode(
        _ bytes: [UInt8], path: String, imageFolder: String
    ) throws(PublishingError) -> (post: Post, identity: String) {
        let stored: Stored
        do {
            stored = try JSONDecoder().decode(Stored.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw .invalidPost(path: path, reason: JSONMessage.words(for: error))
        } catch {
            throw .invalidPost(path: path, reason: "it is no JSON")
        }
        guard let written = WrittenDate(stored.date) else {
            throw .invalidPost(
                path: path, reason: "\"date\" is \"\(stored.date)\"; write it as 2026-03-14T09:00 or 2026-03-14")
        }
        let zoneName = stored.timezone ?? "UTC"
        let zone: TimeZoneRules
        do {
            zone = try TimeZoneRules.named(zoneName)
        } catch {
            throw .invalidPost(path: path, reason: "\"timezone\": \(error)")
        }
        var civil = written.civil
        if let offset = written.offsetSeconds {
            civil = zone.civilTime(atUnixSeconds: civil.utcUnixSeconds - Int64(offset))
        }
        let post = Post(
            title: stored.title, slug: stored.slug.flatMap { $0.isEmpty ? nil : $0 },
            date: PostDate(civil: civil, zone: zone, hasTime: written.form.hasTime),
            authors: stored.authors ?? stored.author.map { [$0] } ?? [], tags: stored.tags ?? [],
            category: stored.category, description: stored.description, isDraft: stored.draft ?? false,
            images: (stored.images ?? []).map { image in
                PostImage(
                    name: image.name ?? image.path.split(separator: "/").last.map(String.init) ?? image.path,
                    content: .file(path: image.path.hasPrefix("/") ? image.path : "\(imageFolder)/\(image.path)"),
                    alternativeText: image.alt ?? "", credit: image.credit ?? "")
            },
            extra: (stored.extra ?? [:]).sorted { $0.key < $1.key }.map { HeaderField($0.key, $0.value.header) },
            body: stored.body)
        return (post, stored.id ?? identity(stored.title, stored.date, zoneName))
    }

    /// FNV-1a over what stays when a post is edited: short, and the same on every machine.
    package static func identity(_ words: String...) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in words.joined(separator: "\0").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
