/// A message encoded once, as a server sends it, for any number of receivers: they share its bytes.
package struct SharedFrame: Sendable {
    /// The frame as the wire has it.
    package let bytes: [UInt8]

    package init(text: String) {
        var bytes: [UInt8] = []
        FrameEncoder.encode(text: text, maskKey: nil, into: &bytes)
        self.bytes = bytes
    }

    /// A text message whose bytes the caller knows to be UTF-8, such as encoded JSON.
    package init(utf8 text: [UInt8]) {
        var bytes: [UInt8] = []
        FrameEncoder.encode(.text, text.span, maskKey: nil, into: &bytes)
        self.bytes = bytes
    }

    package init(binary: [UInt8]) {
        var bytes: [UInt8] = []
        FrameEncoder.encode(.binary, binary.span, maskKey: nil, into: &bytes)
        self.bytes = bytes
    }

    package var byteCount: Int { bytes.count }
}
