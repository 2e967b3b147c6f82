/// What can go wrong on the client's side.
package enum ClientError: Error, Equatable, Sendable {
    case operationDoesNotFit(needed: Int, scalarCount: Int)
    /// The server said no for good: code, message.
    case refused(code: String, String)
    /// No answer from the server: its address, and why.
    case unreachable(String, String)
    /// The draft is not there, or not for this link.
    case unknownDraft(Int)
    /// A file or folder of the client's own could not be used: path, what was tried, system error.
    case file(String, String, Int32)
}
