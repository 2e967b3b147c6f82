import Foundation
import Testing

/// A room behind a proxy that speaks TLS, as behind Caddy, with an authority made for the test.
@Suite(
    "Links that begin with https", .serialized,
    .enabled(
        if: TestFolder.has("openssl") && TestFolder.has("python3") && Program.path != nil,
        "skipped: this needs openssl, python3 and the built program"))
struct SecureLinkTests {
    private let folder: TestFolder
    private let server: Child
    private let serverPort: String

    init() throws {
        folder = try TestFolder()
        try Self.makeCertificates(in: folder)
        let (server, address) = try Child.server(folder: folder.url)
        self.server = server
        serverPort = try #require(address.split(separator: ":").last.map(String.init))
    }

    private static func makeCertificates(in folder: TestFolder) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"].joined(separator: " ")
        try folder.write("subjectAltName=DNS:localhost\n", to: "names")
        try folder.write(
            """
            set -e
            openssl req -x509 \(key) -keyout ca.key -out ca.pem -days 2 -subj '/CN=Test authority'
            openssl req \(key) -keyout server.key -out server.csr -subj /CN=localhost
            sign() {
                openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days "$1" -extfile names -out "$2"
            }
            sign 2 server.pem
            sign -1 expired.pem
            """, to: "make")
        let made = try folder.run("sh", "make")
        try #require(made.exitCode == 0, "\(made.output)")
    }

    /// Takes TLS off, passes the bytes on, says its port.
    private static let proxySource = """
        import asyncio, ssl, sys
        async def pass_on(reader, writer):
            try:
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
            except OSError:
                pass
            writer.close()
        async def take(reader, writer):
            inner = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
            await asyncio.gather(pass_on(reader, inner[1]), pass_on(inner[0], writer))
        async def main():
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(sys.argv[1], "server.key")
            listener = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
            print(listener.sockets[0].getsockname()[1], flush=True)
            await listener.serve_forever()
        asyncio.run(main())
        """

    private func proxy(_ certificate: String = "server.pem") throws -> (child: Child, port: String) {
        let child = try Child(
            "/usr/bin/env", ["python3", "-c", Self.proxySource, certificate, serverPort],
            environment: ProcessInfo.processInfo.environment, folder: folder.url)
        return (child, try child.nextLine())
    }

    private func cowrite(_ words: String..., trusting: Bool = true, environment: [String: String] = [:]) throws
        -> Program
    {
        var environment = environment
        if trusting { environment["SSL_CERT_FILE"] = folder.url.appending(path: "ca.pem").path }
        return try Program(words, environment: environment, folder: folder.url)
    }

    private struct Links: Decodable {
        var host: String
        var writer: String
    }

    /// Makes a room; its links lead through the proxy.
    private func makeRoom(_ port: String) throws -> Links {
        let made = try cowrite("new", "--server", "https://localhost:\(port)", "--json")
        #expect(made.error == "")
        let links = try JSONDecoder().decode(Links.self, from: Data(made.output.utf8))
        func secure(_ link: String) -> String {
            "https://localhost:\(port)/r/" + (link.components(separatedBy: "/r/").last ?? "")
        }
        return Links(host: secure(links.host), writer: secure(links.writer))
    }

    @Test("a room is made, looked at and written in through TLS, half a megabyte both ways")
    func works() throws {
        let (proxy, port) = try proxy()
        defer { withExtendedLifetime(proxy) {} }
        let links = try makeRoom(port)
        let timer = try cowrite("timer", "--once", links.writer)
        #expect(timer.output == "WAITING\n" && timer.error == "" && timer.exitCode == 10)
        let text = (0..<9_000).map { "line \($0): something that is written here, wörtlich\n" }.joined()
        try folder.write(text, to: "post.md")
        let sent = try cowrite(
            "edit", links.writer, "post.md", "--name", "Ana", "--editor",
            environment: ["EDITOR": "\(Self.waitsForState) post #"])
        #expect(sent.exitCode == 0, "\(sent.error)")
        let room = try cowrite("room", links.writer)
        #expect(room.error == "" && room.output.contains("person 1  Ana, away, you\n"), "\(room.output)\(room.error)")
        #expect(room.output.contains("draft 1  \"post\" by Ana, private\n"))
        let log = try cowrite("log", "--data", "data", "--room", links.writer)
        #expect(log.output.contains("line 8999: something that is written here, wörtlich"))
        // Back through the other direction, as the same person, into a new file.
        let got = try cowrite(
            "edit", links.writer, "copy.md", "--name", "Ana", "--draft", "1", "--editor",
            environment: ["EDITOR": "sh -c 'until [ -s copy.md ]; do sleep 0.05; done' #"])
        #expect(got.exitCode == 0, "\(got.error)")
        #expect(try folder.read("copy.md") == text)
    }

    /// An editor that ends as soon as the bridge has made its notes.
    private static let waitsForState =
        "sh -c 'until find .local/state/cowrite -name state.json | grep -q .; do sleep 0.05; done'"

    @Test("a certificate of an unknown authority is not taken, and the way out is said")
    func unknownAuthority() throws {
        let (proxy, port) = try proxy()
        defer { withExtendedLifetime(proxy) {} }
        let link = "https://localhost:\(port)/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"
        let expected = """
            cowrite: no safe connection to https://localhost:\(port)/r/k3v9x2mq7p: its certificate is not trusted: \
            unable to get local issuer certificate
              if its certificate is of your own authority: SSL_CERT_FILE=AUTHORITY.pem cowrite ...

            """
        for words in [["timer", "--once", link], ["timer", link], ["room", link], ["edit", link, "a.md"]] {
            let program = try Program(words, folder: folder.url)
            #expect(program.error == expected && program.exitCode == 1 && program.output == "", "\(words)")
        }
        let made = try cowrite("new", "--server", "https://localhost:\(port)", trusting: false)
        #expect(made.error.contains("unable to get local issuer certificate") && made.exitCode == 1)
    }

    @Test("another host's certificate and an expired one are not taken")
    func wrongCertificate() throws {
        let (proxy, port) = try proxy()
        defer { withExtendedLifetime(proxy) {} }
        let room = "/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"
        let other = try cowrite("timer", "--once", "https://127.0.0.1:\(port)\(room)")
        #expect(other.error.contains("its certificate is not trusted: IP address mismatch"), "\(other.error)")
        let (late, latePort) = try self.proxy("expired.pem")
        defer { withExtendedLifetime(late) {} }
        let expired = try cowrite("timer", "--once", "https://localhost:\(latePort)\(room)")
        #expect(expired.error.contains("its certificate is not trusted: certificate has expired"), "\(expired.error)")
        #expect(other.exitCode == 1 && expired.exitCode == 1)
    }

    @Test("a server without TLS behind an https link is no safe connection")
    func plainServer() throws {
        let program = try cowrite(
            "timer", "--once", "https://localhost:\(serverPort)/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA")
        #expect(program.error.contains("no safe connection to https://localhost:\(serverPort)"), "\(program.error)")
        #expect(program.exitCode == 1)
    }
}
