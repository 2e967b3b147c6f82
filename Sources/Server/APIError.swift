import WebSocket

/// A refusal of the HTTP API: a status and a JSON body `{"code", "message"}`.
struct APIError: Error, Equatable {
    var status: Int
    var code: String
    var message: String
    /// Seconds, for 429 and 503.
    var retryAfter: Int?

    init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
        (self.status, self.code, self.message, self.retryAfter) = (status, code, message, retryAfter)
    }

    var response: HTTPResponse {
        var response = HTTPResponse.error(status: status, code: code, message: message)
        for (name, value) in Headers.text { response.fields.append(name, value) }
        if let retryAfter { response.fields.append("retry-after", String(retryAfter)) }
        return response
    }
}
