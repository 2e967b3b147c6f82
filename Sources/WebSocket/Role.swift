/// Which end of a WebSocket this is: clients mask, servers do not.
package enum Role: Sendable {
    case server
    case client
}
