import Testing

@testable import WebSocket

@Suite("The message limit")
struct LimitTests {
    static let limit = 1000

    @Test("a message of exactly the limit is taken, one byte more is 1009", arguments: [1, 2, 3, 10])
    func exact(_ fragmentCount: Int) {
        for (count, fits) in [(Self.limit, true), (Self.limit + 1, false)] {
            let payload = [UInt8](repeating: 65, count: count)
            var bytes: [UInt8] = []
            let step = count / fragmentCount
            for index in 0..<fragmentCount {
                let end = index == fragmentCount - 1 ? count : (index + 1) * step
                bytes += Wire.frame(
                    index == 0 ? 2 : 0, Array(payload[index * step..<end]), final: index == fragmentCount - 1)
            }
            let events = Receiver.events(bytes, limit: Self.limit)
            #expect(events == [fits ? .message(.binary(payload)) : .violation(.messageTooBig(limit: Self.limit))])
        }
    }

    @Test("a length over the limit is refused before a byte of it has come")
    func declared() {
        var receiver = Receiver(limit: Self.limit)
        receiver.receive(Array(Wire.frame(2, declared: 1001)))
        #expect(receiver.events == [.violation(.messageTooBig(limit: Self.limit))])
        #expect(ProtocolViolation.messageTooBig(limit: 1).closeCode == .messageTooBig)
    }

    @Test("the limit counts the whole message, not a fragment")
    func fragments() {
        let half = [UInt8](repeating: 0, count: 600)
        let events = Receiver.events(
            Wire.frame(2, half, final: false) + Wire.frame(0, half, final: false), limit: Self.limit)
        #expect(events == [.violation(.messageTooBig(limit: Self.limit))])
    }
}
