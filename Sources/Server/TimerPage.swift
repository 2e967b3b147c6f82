import Session

/// `/r/ROOM/timer`: the clock for a wall, in a browser that runs no script.
///
/// The browser itself counts down between two loads (an animated number of CSS, where it knows them), and loads the page
/// anew at the end of the phase, at the latest after half a minute. Without that CSS the time of the last load stands
/// there.
struct TimerPage {
    var title: String
    var update: ServerMessage.ClockUpdate
    /// What `timer.txt` says: one line, then another.
    var text: String
    /// `dark` or `light`; nil: as the system is set.
    var theme: String?

    private var clock: Clock { update.clock }
    private var isRunning: Bool { clock.state == .running }

    /// Seconds that are left, rounded up as a clock that counts down shows it; nil if nothing is counted.
    private var secondsLeft: Int? {
        switch clock.state {
        case .running: clock.endsAt.map { Self.seconds($0 - update.serverNow) }
        case .paused: clock.remaining.map(Self.seconds)
        case .waiting, .ended: clock.startsAt.map { Self.seconds($0 - update.serverNow) }
        }
    }

    private var hasHours: Bool { (secondsLeft ?? 0) >= 3600 }

    private static func seconds(_ duration: Milliseconds) -> Int { Int(max(0, duration) + 999) / 1000 }

    private static let secondsBetweenLoadsMax = 30

    /// When the browser asks again.
    var secondsUntilReload: Int {
        guard clock.state != .paused, let secondsLeft else { return Self.secondsBetweenLoadsMax }
        return max(1, min(Self.secondsBetweenLoadsMax, secondsLeft))
    }

    /// - Parameter nonce: names the style that this answer's policy allows.
    func html(nonce: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let kind = isRunning || clock.state == .paused ? clock.currentPhase.kind.rawValue : clock.state.rawValue
        let heading = lines.first ?? ""
        let still = heading.split(separator: " ").last { $0.contains(":") }.map(String.init) ?? ""
        let word = still.isEmpty ? heading : heading.replacing(still, with: "").replacing("  ", with: " ")
        return """
            <!doctype html>
            <html lang="en"\(theme.map { " class=\"\($0)\"" } ?? "")>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="\(secondsUntilReload)">
            <title>\(Self.escaped(heading)) · \(Self.escaped(title))</title>
            <style nonce="\(nonce)">\(style)</style>
            <main class="\(kind)\(hasHours ? " long" : "")">
            <h1>\(Self.escaped(title))</h1>
            <p class="phase">\(Self.escaped(word))</p>
            \(still.isEmpty ? "" : "<p class=\"left\"><span class=\"still\">\(still)</span>\(moving)</p>")
            <p class="detail">\(Self.escaped(lines.dropFirst().joined(separator: " ")))</p>
            </main>
            </html>

            """
    }

    /// The number that counts by itself; screen readers get the one that stands still.
    private var moving: String { counts ? "<span class=\"moving\" aria-hidden=\"true\"></span>" : "" }

    private var counts: Bool { clock.state != .paused && secondsLeft != nil }

    private var style: String {
        let counting =
            counts
            ? Self.counting(from: secondsLeft ?? 0, withHours: hasHours) : ""
        return Self.look + counting
    }

    private static let look = """
        :root{color-scheme:light dark}.dark{color-scheme:dark}.light{color-scheme:light}\
        body{margin:0;font:clamp(1rem,3vmin,2.5rem)/1.4 system-ui,sans-serif;background:Canvas;color:CanvasText}\
        main{min-height:100vh;display:grid;place-content:center;justify-items:center;text-align:center;gap:.5em}\
        h1{font-size:1.2em;font-weight:600;margin:0;max-width:90vw;overflow-wrap:anywhere}p{margin:0}\
        .phase{font-size:1.6em}.left{font-size:min(26vw,55vh);line-height:1;font-variant-numeric:tabular-nums;\
        font-weight:700}.long .left{font-size:min(16vw,55vh)}.paused .left{opacity:.6}.moving{display:none}
        """

    /// One integer falls from the seconds that are left, a step a second, for longer than until the next load; counters
    /// show it as minutes and seconds.
    private static func counting(from seconds: Int, withHours: Bool) -> String {
        let steps = max(1, min(seconds, 2 * secondsBetweenLoadsMax))
        let hours = withHours ? "counter(h) \":\" counter(m,decimal-leading-zero)" : "counter(m,decimal-leading-zero)"
        let minutes = withHours ? "mod(round(down,var(--left)/60,1),60)" : "round(down,var(--left)/60,1)"
        return """
            @property --left{syntax:"<integer>";inherits:true;initial-value:0}\
            @keyframes left{from{--left:\(seconds)}to{--left:\(max(0, seconds - steps))}}\
            @supports (width:round(down,1px,1px)){.still{position:absolute;clip-path:inset(50%);width:1px;height:1px;\
            overflow:hidden}.moving{display:inline;--left:\(seconds);\
            animation:left \(steps)s steps(\(steps),end) forwards}\
            .moving::after{counter-reset:h round(down,var(--left)/3600,1) m \(minutes) s mod(var(--left),60);\
            content:\(hours) ":" counter(s,decimal-leading-zero)}}
            """
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
