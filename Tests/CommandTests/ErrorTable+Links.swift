extension ErrorTable {
    /// Links that open nothing, and servers that do not answer as they should.
    static let links: [Row] = [
        Row(
            ["timer", "http://127.0.0.1:9/r/k3v9x2mq7p"], 4,
            """
            cowrite: 'http://127.0.0.1:9/r/k3v9x2mq7p' is no link to a room: it has no key after a # sign: copy the whole link, quoted if you are in a shell
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "ftp://h/r/k#0Jx1mY2kP4w6Q8rS0tU2vA"], 4,
            """
            cowrite: 'ftp://h/r/k' is no link to a room: it should begin with http:// or https://
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h/k#0Jx1mY2kP4w6Q8rS0tU2vA"], 4,
            """
            cowrite: 'http://h/k' is no link to a room: it should hold /r/ROOM
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h/r/#0Jx1mY2kP4w6Q8rS0tU2vA"], 4,
            """
            cowrite: 'http://h/r/' is no link to a room: it names no room after /r/
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h:0/r/k#0Jx1mY2kP4w6Q8rS0tU2vA"], 4,
            """
            cowrite: 'http://h:0/r/k' is no link to a room: its port is not a number from 1 to 65535
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http:///r/k#0Jx1mY2kP4w6Q8rS0tU2vA"], 4,
            """
            cowrite: 'http:///r/k' is no link to a room: it names no host
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h/r/k#short"], 4,
            """
            cowrite: 'http://h/r/k' is no link to a room: its key is cut off
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h/r/k#0Jx1mY2kP4w6Q8rS0tU2vA.x.y"], 4,
            """
            cowrite: 'http://h/r/k' is no link to a room: its personal part is damaged
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "http://h/r/k#0Jx1mY2kP4w6Q8rS0tU2vA.1"], 4,
            """
            cowrite: 'http://h/r/k' is no link to a room: its personal part is cut off
              a link looks like: 'http://HOST/r/ROOM#KEY'

            """),
        Row(
            ["timer", "--once", nowhere], 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: nothing listens on 127.0.0.1:9
              is the server running? try again later

            """),
        Row(
            ["timer", "--once", "http://nowhere.invalid/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"], 75,
            """
            cowrite: no answer from http://nowhere.invalid/r/k3v9x2mq7p: no address for "nowhere.invalid": Name or service not known
              is the server running? try again later

            """),
        Row(
            ["timer", "--once", "$WRONG"], 4,
            """
            cowrite: this link opens no room: ask the host for a new one
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["timer", "$WRONG"], 4,
            """
            cowrite: this link opens no room: check that it is whole
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["timer", "--once", odd("s404")], 75,
            """
            cowrite: no answer from $ODD/r/s404: the server closed the connection before it answered
              is the server running? try again later

            """),
        Row(
            ["timer", "--once", "https://$ADDRESS/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"], 1,
            """
            cowrite: no safe connection to https://$ADDRESS/r/k3v9x2mq7p: TLS failed: wrong version number
              a server without TLS is reached by http://

            """),
        Row(
            ["room", "$WRONG"], 4,
            """
            cowrite: this link opens no room: ask the host for a new one
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["room", nowhere], 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: connection refused
              is the server running? try again later

            """),
        Row(
            ["room", "https://$ADDRESS/r/k3v9x2mq7p#0Jx1mY2kP4w6Q8rS0tU2vA"], 1,
            """
            cowrite: no safe connection to https://$ADDRESS/r/k3v9x2mq7p: TLS failed: wrong version number
              a server without TLS is reached by http://

            """),
        Row(
            ["room", odd("s200")], 1,
            """
            cowrite: the server at $ODD/r/s200 answers in a way this version cannot read
              update cowrite; cowrite --version says which this is

            """),
        Row(
            ["room", odd("s418")], 1,
            """
            cowrite: $ODD/r/s418 cannot be shown: the server's answer has status 418
              is it a cowrite server? check the link's host and port

            """),
        Row(
            ["room", odd("s429")], 75,
            """
            cowrite: $ODD/r/s429 cannot be shown: too many wrong keys; wait
              try again in a moment

            """),
        Row(
            ["room", odd("s500")], 75,
            """
            cowrite: $ODD/r/s500 cannot be shown: the server's answer has status 500
              try again in a moment

            """),
        Row(
            ["room", odd("garbage")], 1,
            """
            cowrite: what answers at $ODD/r/garbage is no cowrite server: it does not speak HTTP
              check the link's host and port

            """),
        Row(
            ["room", odd("cut")], 1,
            """
            cowrite: what answers at $ODD/r/cut is no cowrite server: its answer is cut off
              check the link's host and port

            """),
        Row(
            ["ledger", nowhere], 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: connection refused
              is the server running? try again later

            """),
        Row(
            ["ledger", "$WRONG"], 4,
            """
            cowrite: this link opens no room: ask the host for a new one
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["ledger", odd("s503")], 75,
            """
            cowrite: $ODD/r/s503 cannot be shown: the room cannot be read now
              try again in a moment

            """),
        Row(
            ["log", nowhere], 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: connection refused
              is the server running? try again later

            """),
        Row(
            ["log", "$WRONG"], 4,
            """
            cowrite: this link opens no room: ask the host for a new one
              check that the link is whole: $SERVER/r/$ROOM#...

            """),
        Row(
            ["log", odd("s404")], 1,
            """
            cowrite: $ODD/r/s404 gives no tapes: its server is older than this program
              ask whoever runs it to update it, or for the tape: cowrite log --data DIR --room s404

            """),
        Row(
            ["log", odd("damaged")], output: #"{"holds":"readable","room":"damaged","tape":1}\#n"#, 3,
            """
            cowrite: the log is damaged from here on: entry 3
              the tape up to there was printed; tell whoever runs the server

            """),
        Row(
            ["log", odd("s503")], 75,
            """
            cowrite: $ODD/r/s503 cannot be shown: the room cannot be read now
              try again in a moment

            """),
        Row(
            ["log", odd("s418")], 1,
            """
            cowrite: $ODD/r/s418 cannot be shown: the server's answer has status 418
              is it a cowrite server? check the link's host and port

            """),
        Row(
            ["log", odd("changing")], 75,
            """
            cowrite: this tape holds what this link may read: 0 drafts; your own private drafts are not in it, as this is a link without a person
            cowrite: a draft was shared, taken back or discarded while the log was read
              ask again: what was printed is not a whole tape

            """),
    ]
}
