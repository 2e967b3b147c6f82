import CPlatform

/// A host and a TCP port. The host is a name or a numeric address; IPv6 without brackets.
package struct SocketAddress: Hashable, Sendable {
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `host:port`, IPv6 in brackets: the form that stands in a URL.
    package var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SocketAddress {
    /// An address as the system keeps it.
    typealias Raw = cplatform_address

    init(_ raw: Raw) {
        var raw = raw
        var port: UInt16 = 0
        let host = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            unsafe cplatform_address_text(&raw, text.baseAddress, text.count, &port) == 0
                ? unsafe String(cString: text.baseAddress!) : "?"
        }
        self.init(host: host, port: port)
    }

    /// Every address of a name. Blocks while the resolver asks.
    ///
    /// - Parameter isForListening: an empty host then means every local address.
    func resolve(isForListening: Bool) throws(SocketError) -> [Raw] {
        var found = [Raw](repeating: Raw(), count: 16)
        let name = host.isEmpty ? nil : host
        let count = unsafe found.withUnsafeMutableBufferPointer { found in
            unsafe cplatform_resolve(name, port, isForListening ? 1 : 0, found.baseAddress, Int32(found.count))
        }
        guard count > 0 else {
            let detail = unsafe count == 0 ? "no TCP address" : String(cString: cplatform_resolve_message(count))
            throw .unknownHost(host, detail: detail)
        }
        return Array(found.prefix(Int(count)))
    }
}
