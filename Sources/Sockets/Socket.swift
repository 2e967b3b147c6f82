import CPlatform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One open, non-blocking TCP socket. It has one owner, and is closed exactly once: when that owner lets go of it.
package struct Socket: ~Copyable, Sendable {
    let descriptor: Int32

    init(adopting descriptor: Int32) { self.descriptor = descriptor }

    deinit { _ = close(descriptor) }

    /// The other end, or nil when the connection is already gone.
    package var remoteAddress: SocketAddress? {
        var raw = cplatform_address()
        return unsafe cplatform_peer_address(descriptor, &raw) == 0 ? SocketAddress(raw) : nil
    }

    /// This end.
    package var localAddress: SocketAddress? {
        var raw = cplatform_address()
        return unsafe cplatform_local_address(descriptor, &raw) == 0 ? SocketAddress(raw) : nil
    }

    /// Reads what is there. Returns the byte count, 0 at the end of the stream, or minus an error number.
    static func receive(_ descriptor: Int32, into bytes: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        return count >= 0 ? count : -Int(SystemCode.last)
    }

    /// Writes what the kernel takes. Returns the byte count, or minus an error number.
    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        let count = unsafe cplatform_send(descriptor, bytes.baseAddress, bytes.count)
        return count >= 0 ? count : -Int(SystemCode.last)
    }

    /// Tells the peer that nothing more will come.
    func shutdownSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    func setNoDelay() { cplatform_no_delay(descriptor) }

    /// Unsent bytes are thrown away and the peer is told so, as soon as the socket is closed.
    func resetOnClose() { cplatform_reset_on_close(descriptor) }

    /// Sets the kernel's buffers; 0 leaves one as it is. For tests of slow readers.
    package func setBufferSizes(send: Int32 = 0, receive: Int32 = 0) {
        cplatform_buffer_sizes(descriptor, send, receive)
    }
}
