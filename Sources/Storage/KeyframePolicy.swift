/// When a draft gets its next keyframe: opening it reads the newest one and what came after it, never the whole log.
package struct KeyframePolicy: Sendable, Equatable {
    /// Opening reads at most about this many operations.
    package var operationCount: Int
    /// A tail with fewer bytes than this is cheap whatever the text's size.
    package var smallestTailByteCount: Int

    package static let standard = KeyframePolicy(operationCount: 1000, smallestTailByteCount: 16_384)

    package init(operationCount: Int, smallestTailByteCount: Int) {
        self.operationCount = operationCount
        self.smallestTailByteCount = smallestTailByteCount
    }

    /// True when the tail is as dear to read as the text itself.
    ///
    /// - Parameters:
    ///   - tailOperationCount: operations since the newest keyframe.
    ///   - tailByteCount: UTF-8 bytes these insert.
    ///   - textByteCount: UTF-8 bytes of the text.
    package func isDue(tailOperationCount: Int, tailByteCount: Int, textByteCount: Int) -> Bool {
        if tailOperationCount >= operationCount { return true }
        return tailByteCount >= smallestTailByteCount && tailByteCount > textByteCount
    }

    /// Which older keyframes go when the one numbered `newest` (1, 2, 3, ...) is stored.
    ///
    /// Kept are the newest ones and, further back, ever fewer: the distance doubles. So the text of any revision is
    /// near, and n keyframes take the place of 4 · log n.
    static func isKept(_ number: Int, newest: Int) -> Bool {
        newest - number < 4 << number.trailingZeroBitCount
    }
}
