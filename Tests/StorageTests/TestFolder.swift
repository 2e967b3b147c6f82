import Foundation

/// A folder of a test's own, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "cowrite-storage-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var storePath: String { path + "/store.sqlite" }

    /// All bytes of all files in the folder.
    func contents() throws -> Data {
        var all = Data()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            all.append(try Data(contentsOf: URL(filePath: path + "/" + name)))
        }
        return all
    }

    func mode(of name: String = "") throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : path + "/" + name)
        return (attributes[.posixPermissions] as? Int) ?? 0
    }
}
