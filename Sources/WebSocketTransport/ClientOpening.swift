import WebSocket

/// A client's handshake while it waits for the answer. Belongs to one connection, and is let go of when it is open.
final class ClientOpening {
    let offer: Handshake.Offer
    var parser = HTTPHeadParser()
    var failure: WebSocketError?

    init(_ offer: Handshake.Offer) { self.offer = offer }
}
