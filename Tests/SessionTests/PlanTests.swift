import Testing

@testable import Session

@Suite("Reading a plan")
struct PlanTests {
    @Test(
        "people's ways to write a plan",
        arguments: [
            ("5c 45w 10s", [(Plan.Kind.checkin, 300), (.write, 2700), (.share, 600)]),
            ("25w 5b x2", [(.write, 1500), (.break, 300), (.write, 1500), (.break, 300)]),
            ("0:20w 0:05s", [(.write, 20), (.share, 5)]),
            ("5 check-in, 45 write, 10 share", [(.checkin, 300), (.write, 2700), (.share, 600)]),
            ("90sec w", [(.write, 90)]), ("20MIN Write", [(.write, 1200)]),
            ("1w + 1b x3", [(.write, 60), (.break, 60), (.write, 60), (.break, 60), (.write, 60), (.break, 60)]),
        ])
    func phases(text: String, expected: [(Plan.Kind, Int)]) throws {
        let plan = try Plan(text)
        #expect(plan.phases == expected.map { Plan.Phase(kind: $0.0, seconds: $0.1) })
    }

    @Test("an anchor says when the plan starts or ends")
    func anchors() throws {
        #expect(try Plan("45w at :30").anchor == .at(hour: nil, minute: 30))
        #expect(try Plan("45w at 07:30").anchor == .at(hour: 7, minute: 30))
        #expect(try Plan("45w until :00").anchor == .until(hour: nil, minute: 0))
    }

    @Test(
        "what does not read is shown where it stands",
        arguments: [
            ("", 0, "it has no phase"), ("45x", 2, "'x' is no kind of phase: c, w, b or s"),
            ("45", 2, "the phase's kind is missing: c (check-in), w (write), b (break) or s (share)"),
            ("5c 500w", 3, "a phase lasts 1 second to 8 hours"), ("0:00w", 0, "a phase lasts 1 second to 8 hours"),
            ("x3", 0, "there is nothing before 'x' to repeat"), ("5w x99", 4, "rounds: 1 to 24"),
            ("25w 25b x24 x24", 12, "a plan has at most 96 phases"), ("45w at 7", 8, "a time is written :30 or 07:30"),
            ("45w @", 4, "'@' is no phase"), ("99999999999999999999w", 0, "minutes: 0 to 28800"),
        ])
    func mistakes(text: String, at: Int, why: String) {
        #expect(throws: SessionError.plan(text, at: at, why)) { try Plan(text) }
    }

    @Test("the message points at the place and gives examples")
    func message() {
        #expect(
            SessionError.plan("5c 45x", at: 5, "'x' is no kind of phase: c, w, b or s").message == """
                the plan does not read: 'x' is no kind of phase: c, w, b or s
                  5c 45x
                       ^
                  try: 5c 45w 10s (check-in, write, share), 25w 5b x3 (rounds), 0:20w (seconds), 45w at :30
                """)
    }
}
