/// One whole message of the peer.
package enum Message: Equatable, Sendable {
    case text(String)
    case binary([UInt8])
}
