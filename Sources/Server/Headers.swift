/// Fields that tell browsers what the page may do: nothing but what comes from this server.
enum Headers {
    static let everywhere: [(String, String)] = [
        ("referrer-policy", "no-referrer"), ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
    ]

    static let page: [(String, String)] =
        everywhere + [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'"
            )
        ]

    /// What an error has beyond `HTTPResponse.error`.
    static let error: [(String, String)] =
        everywhere.filter { $0.0 != "x-content-type-options" } + [("cache-control", "no-store")]

    /// A page of its own style and nothing else. It does nothing, so any page may show it in a frame.
    static func timer(nonce: String) -> [(String, String)] {
        text.filter { $0.0 != "cross-origin-resource-policy" } + [
            (
                "content-security-policy",
                "default-src 'none'; style-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'"
            )
        ]
    }

    static let text: [(String, String)] = everywhere + [("cache-control", "no-store")]
}
