/// What a draft accepts.
package struct DocumentLimits: Sendable, Equatable {
    /// Greatest text, in UTF-8 bytes. A text above it may still shrink.
    package var draftUTF8Count: Int
    package var componentCount: Int
    /// A base more than this many operations old is answered with one composed operation.
    package var rebaseOperationCount: Int
    /// So is a base with more than this many inserted UTF-8 bytes after it.
    package var rebaseByteCount: Int

    package init(
        draftUTF8Count: Int = 1 << 20, componentCount: Int = Operation.maximumComponentCount,
        rebaseOperationCount: Int = 200, rebaseByteCount: Int = 1 << 18
    ) {
        self.draftUTF8Count = draftUTF8Count
        self.componentCount = componentCount
        self.rebaseOperationCount = rebaseOperationCount
        self.rebaseByteCount = rebaseByteCount
    }
}
