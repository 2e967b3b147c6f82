extension ErrorTable {
    /// Joining, editing and looking into a room.
    static let rooms: [Row] = [
        Row(
            ["join", nowhere], 2,
            """
            cowrite: join needs a terminal to draw on
              for scripts: cowrite timer LINK, cowrite log LINK, cowrite edit LINK FILE.md

            """),
        Row(
            ["join", nowhere], environment: ["TERM": "dumb"], keys: "", 2,
            """
            cowrite: a terminal of kind 'dumb' cannot show a full screen
              write in your own editor: cowrite edit LINK FILE.md
              see the clock: cowrite timer LINK

            """),
        Row(
            ["join", nowhere], environment: ["HOME": ""], 2,
            """
            cowrite: there is no place to keep what you type: HOME is not set
              set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME

            """),
        Row(
            ["edit", "$LINK"], 2,
            """
            cowrite: edit: it needs LINK FILE.md
              try: cowrite edit --help

            """),
        Row(
            ["edit", nowhere, "nowhere/recap.md"], 2,
            """
            cowrite: 'nowhere/recap.md': its folder does not exist
              make the folder first

            """),
        Row(
            ["edit", nowhere, "recap.md"], given: #"printf '\377' > recap.md"#, 1,
            """
            cowrite: recap.md is no UTF-8 text
              convert it first: iconv -t utf-8

            """),
        Row(
            ["edit", nowhere, "here"], given: "mkdir here", 1,
            """
            cowrite: cannot read here: Is a directory
              give another file

            """),
        Row(
            ["edit", "$WRONG", "recap.md", "--name", "Ana"], 4,
            """
            cowrite: this link opens no room: ask the host for a new one
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["edit", "$LINK", "recap.md", "--name", "Ana", "--draft", "99"], 1,
            """
            cowrite: there is no draft 99 for this link
              those there are: cowrite room LINK

            """),
        Row(
            ["edit", "$ZOE", "recap.md", "--draft", "1"], given: "echo other > recap.md", 2,
            """
            cowrite: recap.md and draft 1 'A day' hold different texts
              take a new file for the draft, or leave --draft out: the file becomes a new draft

            """),
        Row(
            ["edit", nowhere, "recap.md", "--name", "Ana", "--editor"],
            given: "echo text > recap.md",
            environment: ["EDITOR": "true"],
            75,
            """
            cowrite: offline: nothing listens on 127.0.0.1:9; what you save is kept here and sent later
            cowrite: not all is sent yet; start it again when the server is there

            """),
        Row(
            ["edit", "$OTHERLINK", "recap.md", "--name", "Ana"],
            given: #"echo text > recap.md; EDITOR=true "$COWRITE" edit "$WRITER" recap.md --name Ana --editor"#,
            2,
            """
            cowrite: recap.md is draft 4 of room $ROOM
              take another file, or give this one up with: cowrite edit LINK recap.md --forget

            """),
        Row(
            ["import", "$WRITER", "none.md", "--name", "Ana"], 1,
            """
            cowrite: cannot read none.md: No such file or directory
              name another file, or make this one readable

            """),
        Row(
            ["import", "$WRITER", "note.md"], given: note, 2,
            """
            cowrite: you have not joined this room yet
              say who you are: --name NAME

            """),
        Row(
            ["import", "$WRITER", "odd.md", "--name", "Ana"], given: #"printf '\377' > odd.md"#, 1,
            """
            cowrite: odd.md is not UTF-8 text; convert it first, for example: iconv -f windows-1252 -t utf-8 odd.md

            """),
        Row(
            ["import", "$VIEWER", "note.md", "--name", "Ana"], given: note, 1,
            """
            cowrite: this link is for reading; ask the host for a writer's link

            """),
        Row(
            ["import", nowhere, "note.md", "--name", "Ana"], given: note, 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: nothing listens on 127.0.0.1:9
              is the server running? try again later

            """),
        Row(
            ["ledger", "--mine", "$LINK"], 2,
            """
            cowrite: '$SERVER/r/$ROOM#...' names no person
              --mine takes links that end in .NUMBER.SECRET: the page shows yours

            """),
        Row(
            ["ledger", "--month", "December", "$LINK"], 2,
            """
            cowrite: --month is 'December', but takes a year and a month
              write it as: --month 2026-12

            """),
        Row(
            ["log"], 2,
            """
            cowrite: log: which room? give a link, or --data DIR and --room
              try: cowrite log LINK
              or: cowrite room list --data DIR

            """),
        Row(
            ["log", "$LINK", "--room", "x"], 2,
            """
            cowrite: log: a link names its room; --room goes with --data
              try: cowrite log LINK
              or: cowrite log --data DIR --room ROOM

            """),
        Row(
            ["room", "no"], 2,
            """
            cowrite: room: 'no' is not a LINK, list, show ROOM or delete ROOM
              try: cowrite room --help

            """),
    ]

    /// Making a room.
    static let making: [Row] = [
        Row(
            ["new", "--server", "http://127.0.0.1:9"], 75,
            """
            cowrite: no server answers at http://127.0.0.1:9: connection refused
              start one with: cowrite serve
              or name another: cowrite new --server URL

            """),
        Row(
            ["new", "--server", "http://h:x"], 2,
            """
            cowrite: 'http://h:x': its port is not a number from 1 to 65535
              try: --server http://127.0.0.1:8080

            """),
        Row(
            ["new", "--server", "http://"], 2,
            """
            cowrite: 'http://' names no server
              try: --server http://127.0.0.1:8080

            """),
        Row(
            ["new", "--server", "https://$ADDRESS"], 1,
            """
            cowrite: no safe connection to https://$ADDRESS: TLS failed: wrong version number
              a server without TLS is reached by http://

            """),
        Row(
            ["new", "--server", "$ODD/s418"], 1,
            """
            cowrite: $ODD/s418 made no room: its answer has status 418
              is it a cowrite server? name another: cowrite new --server URL

            """),
        Row(
            ["new", "--plan", "5q", "--server", "$SERVER"], 2,
            """
            cowrite: the plan does not read: 'q' is no kind of phase: c, w, b or s
              5q
               ^
              try: 5c 45w 10s (check-in, write, share), 25w 5b x3 (rounds), 0:20w (seconds), 45w at :30

            """),
        Row(
            ["new", "--starts", "soon", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: 'soon' is no start: it should begin with a date, such as 2026-12-01
              try: 2026-12-01T07:30 America/New_York

            """),
        Row(
            ["new", "--every", "someday", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: the series does not read: 'someday' is neither a day of the week nor a time nor a time zone
              someday
              ^
              try: tue,wed,thu 07:30 America/New_York

            """),
        Row(
            ["new", "--timezone", "Mars/Base", "--starts", "2026-12-01T07:30", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: there is no time zone named "Mars/Base"; give a name like Europe/Berlin, America/New_York or UTC

            """),
        Row(
            ["new", "--starts", "2026-12-01T07:30", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: '2026-12-01T07:30' is no start: the time zone, such as America/New_York, is missing
              try: 2026-12-01T07:30 America/New_York

            """),
        Row(
            ["new", "--conduct", "none", "--server", "$SERVER"], 1,
            """
            cowrite: cannot read none: No such file or directory
              name another file, or make this one readable

            """),
        Row(
            ["new", "--list", "writer", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: this server has no lobby; its operator may start it with --lobby

            """),
        Row(
            ["new", "--title", "", "--server", "$SERVER"], 1,
            """
            cowrite: the server made no room: a title is one line of 1 to 200 characters

            """),
        Row(
            ["new", "--conduct", "odd", "--server", "$SERVER"], given: #"printf '\377' > odd"#, 1,
            """
            cowrite: odd is not UTF-8 text; convert it first, for example: iconv -f windows-1252 -t utf-8 odd

            """),
    ]
}
