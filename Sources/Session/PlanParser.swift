import TimeZones

/// The plan language.
///
///     plan     = part *( " " part ) [ "x" rounds ] [ anchor [ zone ] ]
///              / "until" time [ zone ]                      one sprint, from now until then
///     part     = duration kind              5c   45w   0:20w   45 write   90sec w
///     duration = minutes [ "m" / "min" ] / minutes ":" seconds / seconds "sec"
///     kind     = c / w / b / s / checkin / check-in / write / break / share
///     rounds   = 1 to 24: all parts before it, that many times
///     anchor   = "at" time / "until" time / "in" minutes / "now"
///     time     = [ hour ] ":" minute                       :30 is the next half hour, 07:30 a time of day
///     zone     = an IANA name                              America/New_York; else the room's
///
/// `for 30` is `30w`, as sprint bots have it.
extension Plan {
    /// A phase lasts 1 s to 8 h.
    package static let phaseSeconds = 1...28_800
    package static let phaseCountMax = 96

    /// - Throws: `.plan` with the place of what does not read.
    package init(_ text: String) throws(SessionError) {
        var parser = PlanParser(text: text)
        self = try parser.parse()
    }
}

private struct PlanParser {
    let text: String
    private let scalars: [Unicode.Scalar]
    private var at = 0

    init(text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(SessionError) -> Plan {
        guard scalars.count <= 200 else { throw error("a plan has at most 200 characters", at: 0) }
        var phases: [Plan.Phase] = []
        var anchor: Plan.Anchor?
        var timezone: String?
        skipBlanks()
        while at < scalars.count {
            let start = at
            if isDigit {
                guard anchor == nil else { throw error("phases stand before 'at' and 'until'", at: start) }
                phases.append(try phase())
            } else {
                let word = word()
                switch word {
                case "x":
                    guard !phases.isEmpty else { throw error("there is nothing before 'x' to repeat", at: start) }
                    let rounds = try number("rounds", in: 1...24)
                    phases = Array(repeatElement(phases, count: rounds).joined())
                case "at":
                    anchor = .at(hour: try clockHour(), minute: try clockMinute())
                    timezone = try zone()
                case "until":
                    anchor = .until(hour: try clockHour(), minute: try clockMinute())
                    timezone = try zone()
                case "in":
                    skipBlanks()
                    anchor = .after(seconds: try number("minutes", in: 0...1440) * 60)
                    skipUnit()
                case "now": break
                case "for":
                    skipBlanks()
                    let minutes = try number("minutes", in: 1...480)
                    skipUnit()
                    phases.append(Plan.Phase(kind: .write, seconds: minutes * 60))
                default: throw error("'\(word.isEmpty ? String(scalars[start]) : word)' is no phase", at: start)
                }
            }
            guard phases.count <= Plan.phaseCountMax else {
                throw error("a plan has at most \(Plan.phaseCountMax) phases", at: start)
            }
            skipBlanks()
        }
        var fillsUntilAnchor = false
        if phases.isEmpty, case .until = anchor {
            fillsUntilAnchor = true
            phases = [Plan.Phase(kind: .write, seconds: 3600)]
        }
        guard !phases.isEmpty else { throw error("it has no phase", at: 0) }
        return Plan(
            text: text, phases: phases, anchor: anchor, timezone: timezone, fillsUntilAnchor: fillsUntilAnchor)
    }

    private mutating func phase() throws(SessionError) -> Plan.Phase {
        let start = at
        var seconds = try number("minutes", in: 0...28_800)
        if take(":") {
            let rest = try number("seconds", in: 0...59)
            seconds = seconds * 60 + rest
        } else {
            skipBlanks()
            let unitStart = at
            switch word() {
            case "sec": break
            case "m", "min": seconds *= 60
            default:
                seconds *= 60
                at = unitStart
            }
        }
        guard Plan.phaseSeconds.contains(seconds) else { throw error("a phase lasts 1 second to 8 hours", at: start) }
        skipBlanks()
        let kindStart = at
        let kind: Plan.Kind
        switch word() {
        case "c", "checkin", "check-in": kind = .checkin
        case "w", "write": kind = .write
        case "b", "break": kind = .break
        case "s", "share": kind = .share
        case "":
            throw error("the phase's kind is missing: c (check-in), w (write), b (break) or s (share)", at: kindStart)
        case let other: throw error("'\(other)' is no kind of phase: c, w, b or s", at: kindStart)
        }
        return Plan.Phase(kind: kind, seconds: seconds)
    }

    private mutating func clockHour() throws(SessionError) -> Int? {
        skipBlanks()
        return isDigit ? try number("hour", in: 0...23) : nil
    }

    private mutating func clockMinute() throws(SessionError) -> Int {
        guard take(":") else { throw error("a time is written :30 or 07:30", at: at) }
        return try number("minute", in: 0...59)
    }

    /// `America/New_York` or `UTC`, if it comes next.
    private mutating func zone() throws(SessionError) -> String? {
        skipBlanks()
        let start = at
        let name = String(
            String.UnicodeScalarView(
                scalars[at...].prefix {
                    $0.properties.isAlphabetic || isDigit($0) || "/_+-".unicodeScalars.contains($0)
                }))
        guard name.contains("/") || name == "UTC" else { return nil }
        do throws(TimeZoneError) { _ = try TimeZoneRules.named(name) } catch {
            throw self.error(error.description, at: start)
        }
        at += name.unicodeScalars.count
        return name
    }

    /// `min`, `m` or `minutes` after a number, which say nothing new.
    private mutating func skipUnit() {
        skipBlanks()
        let start = at
        if !["m", "min", "minutes"].contains(word()) { at = start }
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private var isDigit: Bool { at < scalars.count && ("0"..."9").contains(scalars[at]) }

    private mutating func number(_ what: String, in range: ClosedRange<Int>) throws(SessionError) -> Int {
        let start = at
        var value = 0
        while isDigit {
            value = min(value * 10 + Int(scalars[at].value - 48), 1_000_000)
            at += 1
        }
        guard at > start else { throw error("a number of \(what) is missing", at: start) }
        guard range.contains(value) else {
            throw error("\(what): \(range.lowerBound) to \(range.upperBound)", at: start)
        }
        return value
    }

    /// Letters and hyphens, in lower case. "x3" gives "x".
    private mutating func word() -> String {
        var word = ""
        while at < scalars.count {
            let scalar = scalars[at].properties.lowercaseMapping.unicodeScalars.first ?? scalars[at]
            guard ("a"..."z").contains(scalar) || (scalar == "-" && !word.isEmpty) else { break }
            word.unicodeScalars.append(scalar)
            at += 1
        }
        return word
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard at < scalars.count, scalars[at] == scalar else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while at < scalars.count, scalars[at] == " " || scalars[at] == "," || scalars[at] == "+" { at += 1 }
    }

    private func error(_ why: String, at offset: Int) -> SessionError { .plan(text, at: offset, why) }
}
