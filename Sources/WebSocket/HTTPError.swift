/// Why a request was not understood. The answer is `status`, then the connection is closed: what follows on it
/// cannot be trusted to begin where we think it does (RFC 9112 §11.2).
package enum HTTPError: Error, Equatable, Sendable {
    case headTooLong
    case tooManyLines
    /// A line end that is not CR LF, a control character, a space where none may be.
    case malformedLine
    case malformedRequestLine
    case malformedFieldName
    case malformedFieldValue
    /// RFC 9112 §5.2: a field continued on the next line.
    case foldedField
    case unsupportedVersion
    case missingHost
    case severalHosts
    case contentLengthInvalid
    /// RFC 9112 §6.1: we take no transfer codings, least of all beside a content length.
    case transferEncoding
    case bodyTooLong
    case targetInvalid
    /// The client took longer than it may.
    case timedOut

    package var status: Int {
        switch self {
        case .headTooLong, .tooManyLines: 431
        case .unsupportedVersion: 505
        case .bodyTooLong: 413
        case .timedOut: 408
        case .transferEncoding: 400
        default: 400
        }
    }

    /// What to tell the client; never holds what it sent.
    package var message: String {
        switch self {
        case .headTooLong: "the request head is longer than 8 KiB"
        case .tooManyLines: "the request head has more than 64 lines"
        case .malformedLine: "a line of the request head is malformed"
        case .malformedRequestLine: "the request line is malformed"
        case .malformedFieldName: "a header field name is malformed"
        case .malformedFieldValue: "a header field value is malformed"
        case .foldedField: "a header field is continued on the next line"
        case .unsupportedVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here"
        case .missingHost: "the Host field is missing"
        case .severalHosts: "there is more than one Host field"
        case .contentLengthInvalid: "the Content-Length is not one number"
        case .transferEncoding: "transfer codings are not taken; send a Content-Length"
        case .bodyTooLong: "the request body is too long"
        case .targetInvalid: "the request target is not a path"
        case .timedOut: "the request took too long"
        }
    }
}
