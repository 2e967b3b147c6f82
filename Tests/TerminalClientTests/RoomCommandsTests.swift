import Client
import OperationalTransform
import Testing

@testable import Session
@testable import TerminalClient

@Suite("The room's commands")
struct RoomCommandsTests {
    private func stage() throws -> RoomStage {
        let stage = try RoomStage()
        stage.type("Ana\r")
        return stage
    }

    /// Opens the palette, types words, presses Enter.
    private func command(_ words: String, on stage: RoomStage) { stage.type("\u{10}\(words)\r") }

    private func shows(_ stage: RoomStage, _ text: String) -> Bool { stage.lines().contains { $0.contains(text) } }

    @Test("^P finds a command by a few letters of its words, in any order, and Escape goes back")
    func palette() throws {
        let stage = try stage()
        stage.type("\u{10}")
        #expect(shows(stage, "> New draft") && stage.lines().last == " Command:")
        stage.type("share write")
        #expect(shows(stage, "> Share: all may write in this draft") && !shows(stage, "New draft"))
        stage.type("\r")
        #expect(stage.session.room.drafts[1]?.sharing == .writable)
        stage.type("\u{10}no such thing\r")
        #expect(stage.lines().last?.contains("no command holds 'no such thing'") == true)
        stage.type("\u{1B}")
        stage.type("x")
        #expect(stage.text == "x")
    }

    @Test("who is no host sees no host's commands; who only reads sees none that write")
    func roles() throws {
        let writer = try RoomStage(role: .writer)
        writer.type("Bob\r\u{10}host")
        #expect(shows(writer, "No command holds these words."))
        let viewer = try RoomStage(role: .viewer)
        viewer.type("Vic\r\u{1B}")
        viewer.type("\u{10}new draft")
        #expect(shows(viewer, "No command holds these words."))
    }

    @Test("chat is said and heard outside of writing, shut while people write, and tells what is new")
    func chat() throws {
        let stage = try stage()
        stage.otherJoins("Bob")
        stage.other(.say(.init(text: "coffee first")))
        #expect(stage.lines().last?.contains("Bob: coffee first") == true)
        #expect(stage.lines()[0].contains("chat 1"))
        stage.type("\u{1B}c")
        #expect(
            shows(stage, "Bob: coffee first") && stage.lines().last == " Say:" && !stage.lines()[0].contains("chat"))
        stage.type("yes\r")
        #expect(shows(stage, "Ana: yes"))
        stage.type("\u{1B}")
        command("clock start", on: stage)
        command("skip", on: stage)
        stage.type("\u{1B}chello\r")
        #expect(stage.lines().last?.contains("the chat opens with the bell") == true)
        #expect(!shows(stage, "Ana: hello"))
    }

    @Test("a host extends, pauses, goes on, skips and locks")
    func clock() throws {
        let stage = try stage()
        command("clock start", on: stage)
        #expect(stage.session.room.clock?.state == .running)
        let end = try #require(stage.session.room.clock?.endsAt)
        command("five more", on: stage)
        #expect(stage.session.room.clock?.endsAt == end + 300_000)
        command("pause", on: stage)
        #expect(stage.session.room.clock?.state == .paused)
        command("go on", on: stage)
        command("skip", on: stage)
        #expect(stage.session.room.clock?.currentPhase.kind == .write)
        command("lock", on: stage)
        #expect(stage.session.room.isLocked)
    }

    @Test("a host removes a person after a question, and gives another role")
    func people() throws {
        let stage = try stage()
        stage.otherJoins("Bob")
        command("role", on: stage)
        stage.type("viewer\r\u{1B}\u{1B}")
        #expect(stage.session.room.people[2]?.role == .viewer)
        command("remove", on: stage)
        stage.type("bob\r")
        #expect(stage.lines().last?.contains("Remove Bob from the room?") == true)
        stage.type("n")
        #expect(stage.session.room.people[2] != nil)
        command("remove", on: stage)
        stage.type("bob\ry")
        #expect(stage.session.room.people[2] == nil)
    }

    @Test("a co-author is invited into a private draft and taken back")
    func coauthor() throws {
        let stage = try stage()
        stage.otherJoins("Bob")
        command("invite co-author", on: stage)
        stage.type("\r")
        #expect(stage.session.room.drafts[1]?.coauthors == [2])
        #expect(shows(stage, "Bob writes with you: take back"))
        stage.type("\r")
        #expect(stage.session.room.drafts[1]?.coauthors ?? [] == [])
    }

    @Test("breakout groups are told, listed and undone")
    func groups() throws {
        let stage = try stage()
        stage.otherJoins("Bob")
        stage.type("\u{10}breakout\r\u{15}2\r")
        #expect(stage.lines().last?.contains("you are in group 1 with Bob") == true)
        command("groups who", on: stage)
        #expect(shows(stage, "(yours)"))
        stage.type("q")
        command("all together", on: stage)
        #expect(stage.lines().last?.contains("all together again") == true)
    }

    @Test("what others see of one's words is one's own decision, and undone the same way")
    func consent() throws {
        let stage = try stage()
        #expect(!stage.session.room.agrees.counts)
        command("how many words", on: stage)
        #expect(stage.session.room.agrees.counts)
        stage.type("\u{10}how many words")
        #expect(shows(stage, "> Hide others how many words") || shows(stage, "> Hide"))
        stage.type("\r")
        #expect(!stage.session.room.agrees.counts)
    }

    @Test("a draft's past is looked at and brought back")
    func past() throws {
        let stage = try stage()
        stage.type("one")
        stage.type("\u{15}")
        stage.type("two")
        command("past", on: stage)
        #expect(shows(stage, "revision") && shows(stage, "two"))
        stage.type("\u{1B}[H")
        #expect(shows(stage, "revision 0 of"))
        stage.type("\u{1B}[1;2C\u{1B}[1;2C\u{1B}[1;2C")
        #expect(shows(stage, "one"))
        stage.type("r")
        #expect(stage.lines().last?.contains("Bring the text of revision 3 back") == true)
        stage.type("y")
        #expect(stage.text == "one")
    }

    @Test("the code of conduct is shown before joining, and only a yes joins")
    func conduct() throws {
        let stage = try RoomStage(role: .writer)
        stage.otherJoins("Host", role: .host)
        stage.other(.conduct(.init(text: "Be kind. No recordings.")))
        stage.type("Ana\r")
        #expect(shows(stage, "Be kind. No recordings.") && stage.lines().last?.contains("y I agree") == true)
        #expect(stage.session.participant == nil)
        stage.type("y")
        #expect(stage.session.participant != nil)
        stage.type("hello")
        #expect(stage.text == "hello")
    }

    @Test("on return the caret is where one stopped, and what others wrote is marked until Escape")
    func away() throws {
        let stage = try stage()
        stage.type("first paragraph")
        command("share write", on: stage)
        var marks = AwayMarks(.init(since: 3, inserted: [[6, 4, 2], [12, 3, 2]], deleted: 5))
        #expect(marks.insertedCount == 7 && marks.next(after: 0) == 6 && marks.next(after: 20) == 6)
        marks.transform(over: Operation(at: 0, delete: 0, insert: "xx"))
        #expect(marks.places.map(\.range) == [8..<12, 14..<17])
        marks.transform(over: Operation(at: 7, delete: 6, insert: ""))
        #expect(marks.places.map(\.range) == [8..<11])
        stage.otherJoins("Bob")
        _ = stage.screen.note(
            .returned(1, stopped: 5, away: .init(since: 3, inserted: [[6, 9, 2]], deleted: 0)), in: stage.context)
        #expect(stage.screen.editors[1]?.caret == 5)
        #expect(stage.lines().last?.contains("while you were away: 9 characters by Bob; F7 shows each") == true)
        stage.type("\u{1B}[18~")
        #expect(stage.screen.editors[1]?.caret == 6)
        stage.type("\u{1B}")
        stage.type("\u{1B}[18~")
        #expect(stage.lines().last?.contains("nobody else wrote here") == true)
    }

    @Test("every screen fits 80x24 and holds no control character, whatever names and texts hold")
    func hostile() throws {
        let stage = try stage()
        let nasty =
            "\u{1B}[2J\u{9B}31m" + String(repeating: "e\u{301}\u{301}\u{301}\u{301}", count: 40) + "\u{202E}x\u{07}"
        stage.otherJoins("Bob")
        stage.other(.say(.init(text: "hello \u{9B}31m\u{202E} there")))
        stage.type("\u{1B}[200~\(nasty)\u{1B}[201~")
        for keys in ["", "\u{1B}c", "\u{10}", "\u{10}past\r", "\u{0F}", "\u{10}personal\r"] {
            // Escape twice: out of a list, and out of what is below it.
            for escape in [keys == "" ? "" : "\u{1B}", keys == "" ? "" : "\u{1B}", keys] { stage.type(escape) }
            let screen = stage.screen.view(columns: 80, rows: 24, in: stage.context)
            for scalar in screen.lines.joined().unicodeScalars {
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                #expect(!isControl && scalar != "\u{202E}", "\(keys): U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test("a person is reported to the hosts, who are told at once and can read it again")
    func reports() throws {
        let writer = try RoomStage(role: .writer)
        writer.type("Bob\r")
        writer.otherJoins("Ana")
        command("report", on: writer)
        #expect(shows(writer, "> Report Ana") && !shows(writer, "Report Bob"))
        writer.type("\r   \r")
        #expect(writer.lines().last?.contains("nothing was reported") == true)
        command("report", on: writer)
        writer.type("\rshouts in the chat\r")
        #expect(writer.lines().last?.contains("the hosts have been told of Ana") == true)

        let host = try stage()
        host.otherJoins("Bob")
        host.type("\u{10}host reports")
        #expect(shows(host, "No command holds these words."))
        host.type("\u{1B}")
        host.otherReports(of: "Zoe", "took my chair")
        #expect(host.lines().last?.contains("Bob reports Zoe: took my chair") == true)
        command("host reports", on: host)
        #expect(shows(host, "Bob of Zoe:") && shows(host, "took my chair"))
    }

    @Test("a host shows the room in the lobby and takes it out, where the server has one")
    func lobby() throws {
        let without = try stage()
        without.type("\u{10}lobby")
        #expect(shows(without, "No command holds these words."))
        let stage = try RoomStage(hasLobby: true)
        stage.type("Ana\r\u{10}lobby")
        #expect(shows(stage, "where strangers may write") && shows(stage, "where strangers may look on"))
        #expect(!shows(stage, "out of the lobby"))
        stage.type(" write\r")
        #expect(stage.session.room.listed == .writer)
        #expect(stage.lines().last?.contains("strangers may come in and write") == true)
        command("out of the lobby", on: stage)
        #expect(stage.session.room.listed == nil)
        #expect(stage.lines().last?.contains("this room is not in the lobby") == true)
    }

    @Test("vim's habits lead somewhere: Escape says so, a colon behind it opens the commands, w and q are among them")
    func vimHabits() throws {
        let stage = try stage()
        stage.type("\u{1B}")
        #expect(stage.lines().last?.contains("it saves itself; : or ^P has the commands") == true)
        stage.press([.key(KeyPress(.character(":")))])
        #expect(stage.lines().last == " Command:")
        stage.type("w\r")
        #expect(stage.lines().last?.contains("saved") == true && stage.text == "")
        // A terminal that is slow hands both over at once.
        stage.type("\u{1B}:q")
        #expect(shows(stage, "> Leave; your draft stays"))
        stage.type("\u{1B}")
        stage.press([.key(KeyPress(.character("a"))), .key(KeyPress(.character(":")))])
        #expect(stage.text == "a:")
        stage.type("\u{1B}:vim\r")
        #expect(shows(stage, "cowrite edit"))
    }
}
