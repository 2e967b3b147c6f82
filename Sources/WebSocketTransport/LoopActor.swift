import Sockets

/// A place on a loop, for code that has to run there once.
actor LoopActor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func make<Value: Sendable>(_ socket: consuming Socket, _ body: @Sendable (consuming Socket) -> Value) -> Value {
        body(socket)
    }
}
