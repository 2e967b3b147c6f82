package import Sockets
import WebSocket

extension WebSocketConnection {
    /// Goes on as another connection on another loop, for `body`: socket, cut frames, messages that were not received
    /// yet and the server's bookkeeping go along. Returns soon; this connection is over, without a reason.
    ///
    /// For a server whose rooms live on several loops: which room a client wants is known after its first message. The
    /// caller must be the only one that uses this connection. One that is over already stays here, and `body` with it.
    package func move(to loop: EventLoop, _ body: @escaping Body) async {
        guard loop !== self.loop, let server else { return await body(self) }
        await drain()
        guard state == .open, let socket = connection.detach() else { return await body(self) }
        cancelTimer()
        state = .ended
        let luggage = Luggage(codec: codec, inbox: Array(inbox[inboxHead...]))
        codec = WebSocketCodec(role: .server, messageByteCountMax: 0)
        inbox = []
        inboxHead = 0
        let moved = await LoopActor(loop).make(socket) { [subprotocol, remoteAddress] socket in
            let moved = WebSocketConnection(
                socket, luggage.codec, subprotocol: subprotocol, remoteAddress, server: server, on: loop)
            moved.assumeIsolated { $0.inbox = luggage.inbox }
            return moved
        }
        let mayStay = await server.moved(self, to: moved)
        await moved.goOn(body)
        if !mayStay { await moved.close(.goingAway, reason: HTTPServer.farewell) }
    }

    private func goOn(_ body: @escaping Body) {
        connection.start(self)
        open()
        if codec.isFinished { awaitReceiver() }
        Task(executorPreference: loop) { await self.run(body) }
    }

    /// What changes loops. The old connection keeps nothing of it, and the new one begins after that.
    private struct Luggage: @unchecked Sendable {
        var codec: WebSocketCodec
        var inbox: [WebSocketCodec.Event]
    }
}
