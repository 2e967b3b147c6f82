/// What a draft accepts.
@frozen
public struct DocumentLimits: Sendable, Equatable {
    /// Greatest text, in UTF-8 bytes. A text above it may still shrink.
    public var draftUTF8Count: Int
    public var componentCount: Int
    /// A base more than this many operations old is answered with one composed operation.
    public var rebaseOperationCount: Int
    /// So is a base with more than this many inserted UTF-8 bytes after it.
    public var rebaseByteCount: Int

    @inlinable @inline(__always)
    public init(
        draftUTF8Count: Int = 1 << 20, componentCount: Int = Operation.maximumComponentCount,
        rebaseOperationCount: Int = 200, rebaseByteCount: Int = 1 << 18
    ) {
        self.draftUTF8Count = draftUTF8Count
        self.componentCount = componentCount
        self.rebaseOperationCount = rebaseOperationCount
        self.rebaseByteCount = rebaseByteCount
    }
}
