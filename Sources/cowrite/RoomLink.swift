import Client
import Session
import Sockets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the commands that take a LINK have in common.
enum RoomLink {
    static let explanation = """
        LINK is what `cowrite new` printed or the room's page shows. Quote it: its key
        stands after a # sign. Who you are in a room is kept in
        $XDG_CONFIG_HOME/cowrite, so you come back as the same person.
        """

    /// - Throws: with exit code 4 if the text is no link this program can follow.
    static func parse(_ text: String) throws(CommandError) -> Link {
        do throws(SessionError) { return try Link(text) } catch {
            throw CommandError(
                error.message, advice: ["a link looks like: 'http://HOST/r/ROOM#KEY'"], exitCode: .link)
        }
    }

    /// - Throws: if neither the XDG variables nor HOME say where this user's things are.
    static func folders(_ environment: [String: String]) throws(CommandError) -> UserFolders {
        guard let folders = UserFolders(environment: environment) else {
            throw CommandError(
                "there is no place to keep what you type: HOME is not set",
                advice: ["set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME"], exitCode: .usage)
        }
        return folders
    }

    static func error(_ error: ClientError, _ link: Link) -> CommandError {
        switch error {
        case .refused("insecure", let reason): return insecure(link.address, reason)
        case .refused("conduct", let message):
            return CommandError(
                message, advice: ["read it and agree once with: cowrite join LINK"], exitCode: .failed)
        case .refused(let code, let message):
            let isLink = code == "unknown_room" || code == "removed" || code == "deleted"
            return CommandError(
                message.isEmpty ? "the server refused: \(code)" : message,
                advice: isLink ? ["check that the link is whole: \(link.address)#..."] : [],
                exitCode: isLink ? .link : .failed)
        case .unreachable(let address, let reason):
            return CommandError(
                "no answer from \(address): \(reason)", advice: ["is the server running? try again later"],
                exitCode: .temporary)
        case .unknownDraft(let draft):
            return CommandError(
                "there is no draft \(draft) for this link", advice: ["those there are: cowrite room LINK"],
                exitCode: .failed)
        case .file(let path, let action, let code):
            return CommandError(
                "cannot \(action) \(path): \(FileSystem.reason(code))", advice: ["check the folder's owner and space"],
                exitCode: .failed)
        case .operationDoesNotFit(let needed, let count):
            return CommandError("an edit of \(needed) characters met a text of \(count)", exitCode: .failed)
        }
    }

    /// No answer over HTTP, or none of a cowrite server.
    static func error(_ error: ExchangeError, _ link: Link) -> CommandError {
        switch error {
        case .insecure(let reason): insecure(link.address, reason)
        case .unreachable(let reason): RoomLink.error(.unreachable(link.address, reason), link)
        case .notHTTP(let reason):
            CommandError(
                "what answers at \(link.address) is no cowrite server: \(reason)",
                advice: ["check the link's host and port"], exitCode: .failed)
        }
    }

    /// The server answers, but not with what was asked for.
    static func error(_ answer: HTTPExchange.Answer, _ link: Link) -> CommandError {
        let refusal = try? JSONDecoder().decode(APIRefusal.self, from: Data(answer.body))
        if answer.status == 404, refusal != nil {
            return error(.refused(code: "unknown_room", refusal?.message ?? ""), link)
        }
        let isTemporary = answer.status == 429 || answer.status >= 500
        return CommandError(
            "\(link.address) cannot be shown: \(refusal?.message ?? "the server's answer has status \(answer.status)")",
            advice: [isTemporary ? "try again in a moment" : "is it a cowrite server? check the link's host and port"],
            exitCode: isTemporary ? .temporary : .failed)
    }

    /// A server that cannot be spoken to in private.
    static func insecure(_ address: String, _ reason: String) -> CommandError {
        CommandError(
            "no safe connection to \(address): \(reason)",
            advice: [
                reason.contains("certificate")
                    ? "if its certificate is of your own authority: SSL_CERT_FILE=AUTHORITY.pem cowrite ..."
                    : "a server without TLS is reached by http://"
            ], exitCode: .failed)
    }

    /// An event loop on a thread of its own.
    static func loop() throws(CommandError) -> EventLoop {
        do throws(SocketError) {
            let loop = try EventLoop()
            loop.start()
            return loop
        } catch {
            throw withoutLoop(error)
        }
    }

    static func withoutLoop(_ error: SocketError) -> CommandError {
        CommandError(
            "the system gives this process no event loop: \(error)", advice: ["let it open more files: ulimit -n 1024"])
    }

    static func client(_ configuration: Client.Configuration, on loop: EventLoop) throws(CommandError) -> Client {
        do throws(ClientError) { return try Client(configuration, on: loop) } catch {
            throw RoomLink.error(error, configuration.link)
        }
    }
}
