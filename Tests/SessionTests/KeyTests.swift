import Testing

@testable import Session

@Suite("Keys and links")
struct KeyTests {
    @Test("a key is 22 characters of 128 bits, and is not in its own description")
    func key() {
        let key = Key(random: Array(0..<16))
        #expect(key.text == "AAECAwQFBgcICQoLDA0ODw")
        #expect(!"\(key)".contains("AAEC"))
        #expect(Key(text: key.text).hash == key.hash)
        #expect(Key(text: key.text + "A").hash != key.hash)
    }

    @Test(
        "a link reads and is written again",
        arguments: [
            "http://localhost:8080/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA",
            "https://write.example.org/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA.3.Zk3v9x2mq7p0Jx1mY2kP4",
            "http://[::1]:9/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA",
        ])
    func link(text: String) throws { #expect(try Link(text).text == text) }

    @Test(
        "what is no link says what is missing",
        arguments: [
            (
                "http://localhost/r/abc",
                "it has no key after a # sign: copy the whole link, quoted if you are in a shell"
            ),
            ("localhost/r/abc#0Jx1mY2kP4w6Q8rS0tU2vA", "it should begin with http:// or https://"),
            ("http://localhost/abc#0Jx1mY2kP4w6Q8rS0tU2vA", "it should hold /r/ROOM"),
            ("http://localhost/r/abc#0Jx1", "its key is cut off"),
            ("http://h:99999/r/abc#0Jx1mY2kP4w6Q8rS0tU2vA", "its port is not a number from 1 to 65535"),
            ("http://h/r/abc#0Jx1mY2kP4w6Q8rS0tU2vA.3", "its personal part is cut off"),
        ])
    func noLink(text: String, why: String) {
        #expect(throws: SessionError.link(String(text.prefix { $0 != "#" }), why)) { try Link(text) }
    }
}
