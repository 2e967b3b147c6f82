#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The profile file: a blog's conventions as its owner pinned them.
package enum Profile {
    static func read(_ folder: BlogFolder) throws(PublishingError) -> Conventions? {
        guard folder.hasFile(Blog.profileName) else { return nil }
        guard let bytes = folder.bytes(Blog.profileName) else {
            throw .invalidProfile(path: Blog.profileName, reason: "it cannot be read")
        }
        do {
            return try JSONDecoder().decode(Conventions.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw .invalidProfile(path: Blog.profileName, reason: JSONMessage.words(for: error))
        } catch {
            throw .invalidProfile(path: Blog.profileName, reason: "it is no JSON")
        }
    }

    /// The file's text: one key a line, in a fixed order, so that a change is a small diff.
    package static func text(_ conventions: Conventions) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(conventions) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// What is wrong with a JSON file, in words for its author.
enum JSONMessage {
    static func words(for error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
            return path.isEmpty ? "the file" : "\"\(path.hasPrefix(".") ? String(path.dropFirst()) : path)\""
        }
        switch error {
        case .keyNotFound(let key, _): return "\"\(key.stringValue)\" is missing"
        case .typeMismatch(let type, let context):
            return "\(place(context)) must be \(type == String.self ? "a text" : "of another kind")"
        case .valueNotFound(_, let context): return "\(place(context)) is null"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty ? "it is no JSON" : "\(place(context)) has a value that is not known"
        @unknown default: return "it does not fit"
        }
    }
}
