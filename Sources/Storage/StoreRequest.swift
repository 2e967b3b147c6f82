import OperationalTransform
import Session
import Synchronization

/// Something to be written, and who waits for it.
struct StoreRequest: Sendable {
    enum Content: Sendable {
        case entries([LogEntry])
        case keyframe(Keyframe, draft: DraftID, room: RoomID)

        /// The room it belongs to; the first one's, should there be several.
        var room: RoomID? {
            switch self {
            case .entries(let entries): entries.first?.room
            case .keyframe(_, _, let room): room
            }
        }
    }

    var content: Content
    var caller: CheckedContinuation<Result<Void, StoreError>, Never>
}

/// What waits for the next commit. Callers put in, the writer takes all at once.
final class StoreMailbox: Sendable {
    private let waiting = Mutex<[StoreRequest]>([])

    /// - Returns: true if it was empty, so that the writer must be told.
    func put(_ request: StoreRequest) -> Bool {
        waiting.withLock {
            $0.append(request)
            return $0.count == 1
        }
    }

    func take() -> [StoreRequest] {
        waiting.withLock {
            let taken = $0
            $0.removeAll(keepingCapacity: true)
            return taken
        }
    }
}
