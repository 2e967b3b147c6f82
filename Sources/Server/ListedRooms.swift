import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which rooms to look at for the lobby: the file `lobby` in the data folder, one room a line.
///
/// Whether a room is listed stands in its own log; the file only spares reading all of them. A room that is missing in
/// it comes back as soon as somebody is there, one too many is shown no more once it was looked at.
struct ListedRooms {
    private let path: String
    private(set) var rooms: Set<RoomID>

    init(folder: String) {
        path = folder + "/lobby"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        rooms = Set(text.split(separator: "\n").map { RoomID(rawValue: String($0)) })
    }

    mutating func note(_ room: RoomID, isListed: Bool) {
        guard rooms.contains(room) != isListed else { return }
        if isListed { rooms.insert(room) } else { rooms.remove(room) }
        let lines = rooms.map(\.rawValue).sorted().map { $0 + "\n" }.joined()
        do { try Data(lines.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            Log.write("lobby_not_kept", ["reason": "\(error)"])
        }
    }
}
