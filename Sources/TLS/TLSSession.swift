import CTLS
package import Sockets

/// The client's side of one TLS connection, as a transformation of bytes.
///
/// The server must prove by a certificate of an authority this machine trusts that it is `host`; nothing that the owner
/// sends leaves before that. Nothing before TLS 1.2 is spoken.
///
///     owner ──send──> waiting, until the handshake is done ──> records ──> peer
///     owner <──received── records <── peer
@safe package final class TLSSession: ConnectionFilter {
    /// A record holds at most 16 KiB (RFC 8446 §5.1).
    private static let blockByteCount = 16_384

    private let session: OpaquePointer
    private var isEstablished = false
    private var failure: String?
    private var waiting: [UInt8] = []

    /// - Parameter host: a name, or an address without brackets.
    /// - Throws: if there is no OpenSSL here or it refuses; a sentence for people.
    package init(host: String) throws(FilterError) {
        var reason = [CChar](repeating: 0, count: 256)
        let opened = unsafe ctls_open(host, Self.isAddress(host) ? 1 : 0, &reason, reason.count)
        guard let opened = unsafe opened else {
            throw FilterError(String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        unsafe session = opened
    }

    deinit { unsafe ctls_close(session) }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.allSatisfy { $0 == "." || $0.isNumber }
    }

    package func send(_ bytes: [UInt8], into output: inout [UInt8]) {
        waiting += bytes
        advance(&output)
    }

    package func receive(
        _ bytes: Span<UInt8>, into received: inout [UInt8], _ output: inout [UInt8]
    ) -> FilterState {
        let isTaken = unsafe bytes.withUnsafeBytes { unsafe ctls_put(session, $0.baseAddress, $0.count) } == 0
        if !isTaken { return .failed("there is no memory for what the server sent") }
        advance(&output)
        guard isEstablished else { return failure.map { .failed($0) } ?? .open }
        let state = decrypt(into: &received)
        // A key update is answered, and what was kept can go.
        advance(&output)
        return failure.map { .failed($0) } ?? state
    }

    package func finish(into output: inout [UInt8]) {
        guard isEstablished, failure == nil else { return }
        unsafe ctls_finish(session)
        drain(&output)
    }

    // MARK: The steps

    private func advance(_ output: inout [UInt8]) {
        if !isEstablished, failure == nil {
            switch unsafe ctls_handshake(session) {
            case 0: isEstablished = true
            case Int32(CTLS_WAITS.rawValue): break
            default: fail()
            }
        }
        if isEstablished { encrypt() }
        drain(&output)
    }

    private func encrypt() {
        var taken = 0
        while taken < waiting.count, failure == nil {
            let count = unsafe waiting.withUnsafeBytes { bytes in
                unsafe ctls_write(session, bytes.baseAddress! + taken, min(bytes.count - taken, Self.blockByteCount))
            }
            if count > 0 {
                taken += Int(count)
            } else {
                if count != Int32(CTLS_WAITS.rawValue) { fail() }
                break
            }
        }
        waiting.removeFirst(taken)
    }

    private func decrypt(into received: inout [UInt8]) -> FilterState {
        var block = [UInt8](repeating: 0, count: Self.blockByteCount)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe ctls_read(session, $0.baseAddress, $0.count) }
            guard count <= 0 else {
                received += block[..<Int(count)]
                continue
            }
            switch count {
            case Int32(CTLS_WAITS.rawValue): return .open
            case Int32(CTLS_CLOSED.rawValue): return .closed
            default:
                fail()
                return .open
            }
        }
    }

    private func drain(_ output: inout [UInt8]) {
        var block = [UInt8](repeating: 0, count: Self.blockByteCount)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe ctls_take(session, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            output += block[..<Int(count)]
        }
    }

    private func fail() {
        if failure == nil { failure = unsafe String(cString: ctls_reason(session)) }
    }
}
