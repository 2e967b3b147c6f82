import Session
import Synchronization

/// What the server counts, as Prometheus reads it. Any thread may count.
final class Metrics: Sendable {
    /// One for each counter, in the order of `Counter.allCases`. Each message counts two or three times.
    private let counts = Counter.allCases.map { _ in Count() }
    private let numbers = Mutex(Numbers())

    private final class Count: Sendable {
        let value = Atomic(0)
    }

    private struct Numbers {
        var commitBuckets = [Int](repeating: 0, count: Metrics.commitBounds.count + 1)
        var commitSeconds = 0.0
        var bellCount = 0
        var bellLagSeconds = 0.0
    }

    enum Counter: Int, CaseIterable {
        case connectionsOpened
        case connectionsClosed
        case messagesIn
        case messagesOut
        case refusedMessages
        case refusedHandshakes
        case slowReaders
        case entriesCommitted
        case failedCommits
        case roomsCreated
        case roomsLoaded
        case roomsReleased

        /// What Prometheus calls it.
        var name: String {
            switch self {
            case .connectionsOpened: "cowrite_connections_opened_total"
            case .connectionsClosed: "cowrite_connections_closed_total"
            case .messagesIn: "cowrite_messages_in_total"
            case .messagesOut: "cowrite_messages_out_total"
            case .refusedMessages: "cowrite_messages_refused_total"
            case .refusedHandshakes: "cowrite_handshakes_refused_total"
            case .slowReaders: "cowrite_slow_readers_total"
            case .entriesCommitted: "cowrite_log_entries_committed_total"
            case .failedCommits: "cowrite_commits_failed_total"
            case .roomsCreated: "cowrite_rooms_created_total"
            case .roomsLoaded: "cowrite_rooms_loaded_total"
            case .roomsReleased: "cowrite_rooms_released_total"
            }
        }

        var help: String {
            switch self {
            case .connectionsOpened: "WebSocket connections opened"
            case .connectionsClosed: "WebSocket connections closed"
            case .messagesIn: "messages received"
            case .messagesOut: "messages sent, counted per receiver"
            case .refusedMessages: "messages that could not be read"
            case .refusedHandshakes: "WebSocket handshakes refused"
            case .slowReaders: "connections closed because they did not read"
            case .entriesCommitted: "session log entries on disk"
            case .failedCommits: "commits that failed"
            case .roomsCreated: "rooms made"
            case .roomsLoaded: "rooms read into memory"
            case .roomsReleased: "rooms that left memory"
            }
        }
    }

    private static let commitBounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1]

    func count(_ counter: Counter, _ amount: Int = 1) {
        counts[counter.rawValue].value.add(amount, ordering: .relaxed)
    }

    func value(_ counter: Counter) -> Int { counts[counter.rawValue].value.load(ordering: .relaxed) }

    /// A commit of `entries` log entries took this long, from asking to knowing.
    func committed(_ entries: Int, in duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let elapsed = Double(seconds) + Double(attoseconds) * 1e-18
        count(.entriesCommitted, entries)
        numbers.withLock { numbers in
            numbers.commitSeconds += elapsed
            let bucket = Self.commitBounds.firstIndex { elapsed <= $0 } ?? Self.commitBounds.count
            numbers.commitBuckets[bucket] += 1
        }
    }

    /// A phase has ended so much later than it was to.
    func rang(late lag: Milliseconds) {
        numbers.withLock { numbers in
            numbers.bellCount += 1
            numbers.bellLagSeconds += Double(lag) / 1000
        }
    }

    /// The text of `/metrics`. - Parameter gauges: names and what they stand at now.
    func text(gauges: [(name: String, help: String, value: Int)]) -> String {
        numbers.withLock { numbers in
            var text = ""
            for counter in Counter.allCases {
                text += "# HELP \(counter.name) \(counter.help)\n# TYPE \(counter.name) counter\n"
                text += "\(counter.name) \(value(counter))\n"
            }
            for gauge in gauges {
                text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
            }
            let name = "cowrite_commit_seconds"
            text += "# HELP \(name) time from handing log entries to the store until they are on disk\n"
            text += "# TYPE \(name) histogram\n"
            var sum = 0
            for (bound, count) in zip(Self.commitBounds.map { "\($0)" } + ["+Inf"], numbers.commitBuckets) {
                sum += count
                text += "\(name)_bucket{le=\"\(bound)\"} \(sum)\n"
            }
            text += "\(name)_sum \(numbers.commitSeconds)\n\(name)_count \(sum)\n"
            text += "# HELP cowrite_bell_lag_seconds how late phases ended\n# TYPE cowrite_bell_lag_seconds summary\n"
            text += "cowrite_bell_lag_seconds_sum \(numbers.bellLagSeconds)\n"
            text += "cowrite_bell_lag_seconds_count \(numbers.bellCount)\n"
            return text
        }
    }
}
