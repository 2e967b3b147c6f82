/// Why a socket could not be opened. Each case carries what a message for people needs.
package enum SocketError: Error, Equatable, Sendable {
    /// Another program listens on this address.
    case addressInUse(SocketAddress)
    /// The system does not let this user listen there (ports below 1024, as a rule).
    case permissionDenied(SocketAddress)
    /// The address belongs to no interface of this machine.
    case addressNotAvailable(SocketAddress)
    /// The name has no address; `detail` is the resolver's own sentence.
    case unknownHost(String, detail: String)
    /// Nobody listens there.
    case connectionRefused(SocketAddress)
    /// No answer within the time allowed.
    case timedOut(SocketAddress)
    /// Anything else the system said, with the call that failed.
    case system(call: String, code: Int32)
}

extension SocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is already in use"
        case .permissionDenied(let address): "no permission to listen on \(address)"
        case .addressNotAvailable(let address): "\(address) is not an address of this machine"
        case .unknownHost(let host, let detail): "no address for \"\(host)\": \(detail)"
        case .connectionRefused(let address): "nothing listens on \(address)"
        case .timedOut(let address): "no answer from \(address)"
        case .system(let call, let code): "\(call): \(SystemCode.message(code))"
        }
    }
}
