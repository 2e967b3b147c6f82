import Foundation
import Session
import Testing

@testable import Server

@Suite("The clock on a wall, without script", .timeLimit(.minutes(1)))
struct TimerPageTests {
    private func page(_ change: (inout Clock) -> Void, title: String = "Early birds") throws -> TimerPage {
        var clock = Clock(plan: try Plan("5c 45w 10s"))
        change(&clock)
        let update = ServerMessage.ClockUpdate(serverNow: 1_000_000, bell: false, clock: clock)
        return TimerPage(title: title, update: update, text: "write 29:40\nsprint 1 of 1, ends 08:20 UTC\n")
    }

    @Test("a browser gets a page that counts by its style and loads itself anew; curl gets text")
    func negotiation() async throws {
        let server = try await TestServer()
        let room = try await server.room()[.viewer]!.room
        let page = try await server.ask("/r/\(room)/timer?theme=dark", fields: ["accept": "text/html,*/*;q=0.8"])
        #expect(page.status == 200 && page.fields["content-type"] == "text/html; charset=utf-8")
        let policy = page.fields["content-security-policy"] ?? ""
        let nonce = policy.split(separator: "'nonce-").last?.prefix { $0 != "'" } ?? ""
        #expect(nonce.count >= 22 && page.body.contains("<style nonce=\"\(nonce)\">"))
        #expect(policy.hasPrefix("default-src 'none'") && !page.body.contains("<script"))
        #expect(page.body.contains("<html lang=\"en\" class=\"dark\">"))
        #expect(page.body.contains("Early birds") && page.body.contains("http-equiv=\"refresh\" content=\"30\""))
        let again = try await server.ask("/r/\(room)/timer", fields: ["accept": "text/html"])
        #expect(!again.body.contains(nonce), "a nonce is for one answer")
        #expect(!again.body.contains("class=\"dark\""))
        let text = try await server.ask("/r/\(room)/timer", fields: ["accept": "*/*"])
        #expect(text.fields["content-type"] == "text/plain; charset=utf-8" && text.body == "waiting\n")
        #expect(try await server.ask("/r/0000000000/timer", fields: ["accept": "text/html"]).status == 404)
        await server.stop()
    }

    @Test("it counts from what is left, and asks again when the phase ends, at the latest after half a minute")
    func reload() throws {
        let running = try page { $0.start(at: 1_000_000 - 300_000) }
        #expect(running.secondsUntilReload == 1, "the check-in is over this instant")
        let late = try page {
            $0.start(at: 1_000_000)
            _ = $0.extend(bySeconds: -288, at: 1_000_000)
        }
        #expect(late.secondsUntilReload == 12)
        #expect(late.html(nonce: "n").contains("from{--left:12}to{--left:0}"))
        let long = try page { $0.start(at: 1_000_000) }
        #expect(long.secondsUntilReload == 30 && long.html(nonce: "n").contains("60s steps(60,end)"))
        let paused = try page {
            $0.start(at: 1_000_000)
            _ = $0.pause(at: 1_000_000)
        }
        #expect(paused.secondsUntilReload == 30 && !paused.html(nonce: "n").contains("class=\"moving\""))
    }

    @Test("a title is text, whatever is in it")
    func escaping() throws {
        let html = try page({ $0.start(at: 1_000_000) }, title: "<script>alert(\"1\")</script> & co").html(nonce: "n")
        #expect(!html.contains("<script>"))
        #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co"))
    }
}
