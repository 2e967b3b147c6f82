import WebSocket

/// A refusal of the HTTP API: a status and a JSON body `{"code", "message"}`.
struct APIError: Error, Equatable {
    var status: Int
    var code: String
    var message: String
    /// Seconds, for 429 and 503.
    var retryAfter: Int?
    /// What the path does take, for 405 (RFC 9110 §15.5.6).
    var allow: [String] = []

    init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil, allow: [String] = []) {
        (self.status, self.code, self.message) = (status, code, message)
        (self.retryAfter, self.allow) = (retryAfter, allow)
    }

    /// RFC 9110 §15.5.2: the request names no key at all, which tells nothing about the room.
    static let keyMissing = APIError(
        401, "key_missing", "this needs the key behind the # of a link: Authorization: Bearer KEY")

    var response: HTTPResponse {
        var response = HTTPResponse.error(status: status, code: code, message: message)
        for (name, value) in Headers.error { response.fields.append(name, value) }
        if !allow.isEmpty { response.fields.append("allow", allow.joined(separator: ", ")) }
        if status == 401 { response.fields.append("www-authenticate", "Bearer") }
        if let retryAfter { response.fields.append("retry-after", String(retryAfter)) }
        return response
    }
}
