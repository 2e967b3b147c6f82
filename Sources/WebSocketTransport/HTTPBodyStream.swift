/// Where a handler writes an answer that goes on.
package struct HTTPBodyStream: Sendable {
    let connection: HTTPServerConnection

    /// Sends bytes; waits while the client is behind.
    ///
    /// - Returns: false when the client has gone: stop then.
    @discardableResult
    package func write(_ bytes: [UInt8]) async -> Bool { await connection.write(bytes) }

    /// Sends text; waits while the client is behind.
    @discardableResult
    package func write(_ text: String) async -> Bool { await write(Array(text.utf8)) }

    /// Whether the client is still there.
    package var isOpen: Bool { get async { await connection.isStreaming } }
}
