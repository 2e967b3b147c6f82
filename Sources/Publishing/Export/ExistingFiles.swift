/// What a blog already holds, where an export goes: its folder, or a commit of its repository.
package protocol ExistingFiles {
    /// Whether there is anything at the path, upper and lower case taken for the same.
    func isTaken(_ path: String) -> Bool
    /// The bytes of the file at the path, nil if there is none.
    func bytes(at path: String) -> [UInt8]?
}

extension BlogFolder: ExistingFiles {
    package func isTaken(_ path: String) -> Bool {
        var place = ""
        for part in path.split(separator: "/") {
            let names = names(in: place)
            let wanted = part.lowercased()
            guard
                let name = names.first(where: {
                    ($0.hasSuffix("/") ? String($0.dropLast()) : $0).lowercased() == wanted
                })
            else { return hasAnything(path) }
            place = place.isEmpty ? String(name) : "\(place)/\(name)"
            if place.hasSuffix("/") { place.removeLast() }
        }
        return true
    }

    package func bytes(at path: String) -> [UInt8]? { bytes(path, largest: PostImage.largestByteCount) }
}
