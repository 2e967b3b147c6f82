/// So many turns in so much time for each address: a bucket of tokens that fills evenly.
struct RateLimiter {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    private let capacity: Double
    private let perSecond: Double
    private var buckets: [String: Bucket] = [:]

    /// - Parameter capacity: turns that may be taken at once; `perMinute` come back.
    init(capacity: Int, perMinute: Int) {
        self.capacity = Double(capacity)
        perSecond = Double(perMinute) / 60
    }

    /// Takes a turn. - Returns: nil if there was one, else the seconds until there is.
    mutating func take(_ address: String, at now: ContinuousClock.Instant) -> Int? {
        if buckets.count > 10_000 { forgetFull(at: now) }
        var bucket = buckets[address] ?? Bucket(tokens: capacity, at: now)
        bucket.tokens = min(capacity, bucket.tokens + seconds(now - bucket.at) * perSecond)
        bucket.at = now
        defer { buckets[address] = bucket }
        guard bucket.tokens >= 1 else { return max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up))) }
        bucket.tokens -= 1
        return nil
    }

    /// The seconds until there is a turn; nil if there is one. Takes none.
    func wait(for address: String, at now: ContinuousClock.Instant) -> Int? {
        guard let bucket = buckets[address] else { return nil }
        let tokens = min(capacity, bucket.tokens + seconds(now - bucket.at) * perSecond)
        return tokens >= 1 ? nil : max(1, Int(((1 - tokens) / perSecond).rounded(.up)))
    }

    private mutating func forgetFull(at now: ContinuousClock.Instant) {
        buckets = buckets.filter { $0.value.tokens + seconds(now - $0.value.at) * perSecond < capacity }
    }

    private func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
