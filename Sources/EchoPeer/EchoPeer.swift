import Sockets

/// Both ends for the conformance suite and the benchmarks; not part of the product.
///
///     EchoPeer serve [PORT] [--poll] [--deflate] [--queue BYTES]
///     EchoPeer drive PORT [--poll] [--deflate]
///
/// `serve` prints the address it listens on and goes on until it is killed. `drive` is the client that the suite's
/// server tests.
@main
enum EchoPeer {
    static func main() async throws {
        let options = Options(CommandLine.arguments.dropFirst())
        let loop = try EventLoop(poller: options.poller)
        loop.start()
        switch options.mode {
        case "serve": try await EchoServer.run(options, on: loop)
        case "drive": try await ConformanceClient.run(options, on: loop)
        default: print("EchoPeer serve [PORT] | drive PORT [--poll] [--deflate] [--queue BYTES]")
        }
        loop.stop()
    }
}

/// The command line.
struct Options {
    var mode = ""
    var port: UInt16 = 0
    var poller = EventLoop.PollerKind.platformDefault
    var usesCompression = false
    var sendQueueByteCountMax = 64 << 20

    init(_ arguments: ArraySlice<String>) {
        var arguments = arguments
        mode = arguments.popFirst() ?? ""
        while let argument = arguments.popFirst() {
            switch argument {
            case "--poll": poller = .poll
            case "--deflate": usesCompression = true
            case "--queue": sendQueueByteCountMax = arguments.popFirst().flatMap { Int($0) } ?? sendQueueByteCountMax
            default: port = UInt16(argument) ?? port
            }
        }
    }
}
