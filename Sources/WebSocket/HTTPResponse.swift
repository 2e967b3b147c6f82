/// An answer with a body that is known.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(status: Int, fields: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = HTTPFields(fields)
        self.body = body
    }

    package init(status: Int, fields: [(String, String)] = [], contentType: String, body: String) {
        self.init(status: status, fields: fields + [("content-type", contentType)], body: Array(body.utf8))
    }

    /// The JSON error of the whole server: a stable code and a sentence.
    package static func error(status: Int, code: String, message: String) -> HTTPResponse {
        HTTPResponse(
            status: status, fields: [("x-content-type-options", "nosniff")], contentType: "application/json",
            body: "{\"code\":\(jsonString(code)),\"message\":\(jsonString(message))}\n")
    }

    /// The head as the wire has it.
    ///
    /// - Parameter contentLength: nil for a stream whose end is the end of the connection.
    package func head(contentLength: Int?, keepsAlive: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for (name, value) in fields.all { text += "\(name): \(Self.harmless(value))\r\n" }
        // RFC 9110 §8.6: never with 1xx and 204; with 304 only as the length of what is not sent.
        if let contentLength, status >= 200, status != 204, status != 304 {
            text += "content-length: \(contentLength)\r\n"
        }
        if status >= 200 { text += keepsAlive ? "connection: keep-alive\r\n" : "connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// A value that cannot end its line, whoever wrote it.
    private static func harmless(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return value }
        return String(
            String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    private static func jsonString(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case _ where scalar.value < 0x20:
                json += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: "Status"
        }
    }
}
