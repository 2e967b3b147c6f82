extension ErrorTable {
    /// The operator's commands on a data folder.
    static let stores: [Row] = [
        Row(
            ["room", "list", "--data", "none"], 3,
            """
            cowrite: there is no store at none
              give the folder of a server with --data DIR, or the file of a backup
              a server makes its own: cowrite serve --data DIR

            """),
        Row(
            ["room", "list", "--data", "here"], given: "mkdir here", 3,
            """
            cowrite: there is no store at here
              give the folder of a server with --data DIR, or the file of a backup
              a server makes its own: cowrite serve --data DIR

            """),
        Row(
            ["room", "list", "--data", "file"], given: "echo text > file", 3,
            """
            cowrite: file is no cowrite store
              it is not an SQLite file, or one of another program
              give another folder with --data DIR, or bring back a backup: cowrite restore

            """),
        Row(
            ["room", "show", "UPPER"], 2,
            """
            cowrite: 'UPPER' names no room
              try: cowrite room list --data DIR

            """),
        Row(
            ["room", "show", "nothing1", "--data", "data"], given: store, 3,
            """
            cowrite: there is no room nothing1
              try: cowrite room list --data DIR

            """),
        Row(
            ["room", "delete", "$ROOM", "--data", "data"], given: store, 2,
            """
            cowrite: not asked, not done: delete room $ROOM with 15 entries for good?
              say --yes

            """),
        Row(
            ["room", "delete", "$ROOM", "--data", "data"], given: store, keys: "no\r", 1,
            """
            no
            delete room $ROOM with 15 entries for good? [yes/no] cowrite: the answer was 'no': nothing was deleted
              only yes deletes

            """),
        Row(
            ["room", "delete", "$ROOM", "--data", "$DATA", "--yes"], 3,
            """
            cowrite: another server uses the data folder $DATA
              its process number is $HOLDER
              stop it first, or give another folder: --data DIR

            """),
        Row(
            ["person", "export"], 2,
            """
            cowrite: person: whose? give --room and --person
              try: cowrite room show ROOM --data DIR

            """),
        Row(
            ["person", "rename", "--room", "$ROOM", "--person", "1"], 2,
            """
            cowrite: person: 'rename' is not export or delete
              try: cowrite person --help

            """),
        Row(
            ["person", "export", "--room", "$ROOM", "--person", "77", "--data", "data"], given: store, 3,
            """
            cowrite: nobody of number 77 was in room $ROOM
              try: cowrite room show $ROOM --data DIR

            """),
        Row(
            ["person", "delete", "--room", "$ROOM", "--person", "1", "--data", "data"], given: store, 2,
            """
            cowrite: not asked, not done: delete person 1 of room $ROOM, their names and drafts, for good?
              say --yes

            """),
        Row(
            ["log", "--room", "nothing1", "--data", "data"], given: store, 3,
            """
            cowrite: there is no room nothing1
              try: cowrite room list --data DIR

            """),
        Row(
            ["backup", "--data", "none", "x"], 3,
            """
            cowrite: there is no store at none
              give the folder of a server with --data DIR, or the file of a backup
              a server makes its own: cowrite serve --data DIR

            """),
        Row(
            ["backup", "--data", "data", "there"], given: store + "; echo > there", 3,
            """
            cowrite: cannot use there
              there is such a file already; give another name

            """),
        Row(
            ["backup", "--data", "data", "none/x"], given: store, 3,
            """
            cowrite: cannot use none/x
              it cannot be made: No such file or directory

            """),
        Row(
            ["restore", "--data", "new", "none"], 1,
            """
            cowrite: cannot read none: No such file or directory
              name another file, or make this one readable

            """),
        Row(
            ["restore", "--data", "new", "odd"], given: #"printf '\377' > odd"#, 1,
            """
            cowrite: odd is neither a backup nor a tape
              make one with: cowrite backup, or cowrite log --data DIR --room R

            """),
        Row(
            ["restore", "--data", "new", "t"], given: "echo text > t", 3,
            """
            cowrite: cannot use t
              line 1 is not the head of a tape, {"tape": 1, ...}
              a tape is what cowrite log prints

            """),
        Row(
            ["restore", "--data", "new", "t"], given: #"echo '{"tape":9,"room":"x","holds":"everything"}' > t"#, 3,
            """
            cowrite: cannot use t
              the tape has form 9, this cowrite reads form 1
              a tape is what cowrite log prints

            """),
        Row(
            ["restore", "--data", "new", "t"], given: tape + #" > whole; printf "%s" "$(cat whole)" > t"#, 3,
            """
            cowrite: cannot use t
              it ends in the middle of line 16: it was cut short
              a tape is what cowrite log prints

            """),
        Row(
            ["restore", "--data", "new", "t"], given: tape + " | head -n 1 > t; echo x >> t", 3,
            """
            cowrite: cannot use t
              line 2 is no entry of a session log
              a tape is what cowrite log prints

            """),
        Row(
            ["restore", "--data", "new", "t"], given: tape + " | sed 2d > t", 3,
            """
            cowrite: cannot use t
              line 2 is entry 2 of room $ROOM, after 0
              a tape is what cowrite log prints

            """),
        Row(
            ["restore", "--data", "new", "t"], given: #""$COWRITE" log "$LINK" > t 2> /dev/null"#, 3,
            """
            cowrite: cannot use t
              it holds only what one link may read; a room is restored from the operator's: cowrite log --data DIR --room $ROOM

            """),
        Row(
            ["restore", "--data", "data", "t"], given: store + "; " + tape + " > t", 3,
            """
            cowrite: cannot use t
              room $ROOM exists in this store already; give another folder: --data DIR

            """),
        Row(
            ["restore", "--data", "data", "b"], given: store + "; " + backup, 3,
            """
            cowrite: cannot use data
              it holds a store already; give a new folder: --data DIR

            """),
        Row(
            ["restore", "--data", "$DATA", "b"], given: backup, 3,
            """
            cowrite: another server uses the data folder $DATA
              its process number is $HOLDER
              stop it first, or give another folder: --data DIR

            """),
        Row(
            ["restore", "--data", "file/x", "b"], given: backup + "; echo > file", 3,
            """
            cowrite: cannot use the data folder file/x
              it cannot be made: Not a directory
              give a folder this user may write to: --data DIR

            """),
        Row(
            ["verify", "none"], 3,
            """
            cowrite: there is no store at none
              give the folder of a server with --data DIR, or the file of a backup
              a server makes its own: cowrite serve --data DIR

            """),
        Row(
            ["verify", "odd"], given: #"printf 'SQLite format 3\0 and no more' > odd"#, 3,
            """
            cowrite: odd is no cowrite store
              it is not an SQLite file, or one of another program
              give another folder with --data DIR, or bring back a backup: cowrite restore

            """),
        Row(
            ["verify", "other"],
            given:
                #"python3 -c "import sqlite3; d = sqlite3.connect('other'); d.execute('CREATE TABLE t(x)'); d.commit()""#,
            3,
            """
            cowrite: other is no cowrite store
              it is not an SQLite file, or one of another program
              give another folder with --data DIR, or bring back a backup: cowrite restore

            """),
    ]

    /// Starting a server.
    static let serving: [Row] = [
        Row(
            ["serve", "--listen", "8080"], 2,
            """
            cowrite: --listen is '8080', but takes HOST:PORT with a port from 0 to 65535
              try: --listen 127.0.0.1:8080

            """),
        Row(
            ["serve", "--port", "99999"], 2,
            """
            cowrite: serve: --port is '99999', but takes a whole number from 0 to 65535
              try: cowrite serve --help

            """),
        Row(
            ["serve", "--durability", "some"], 2,
            """
            cowrite: serve: --durability is 'some', but takes full or off
              try: cowrite serve --help

            """),
        Row(
            ["serve", "--public-url", "write.example.org"], 2,
            """
            cowrite: --public-url is 'write.example.org', but takes an address that begins with http:// or https://
              try: --public-url https://write.example.org

            """),
        Row(
            ["serve", "--allow-origin", "write.example.org"], 2,
            """
            cowrite: --allow-origin is 'write.example.org', but takes http:// or https:// and a host, without a path
              try: --allow-origin https://write.example.org

            """),
        Row(
            ["serve", "--trust-proxy", "proxy"], 2,
            """
            cowrite: --trust-proxy is 'proxy', but takes the IP address of a proxy
              try: --trust-proxy 127.0.0.1

            """),
        Row(
            ["serve", "--web", "none"], 2,
            """
            cowrite: --web is 'none', but no page is there: it has no index.html
              give the folder of the page's sources, or leave --web out: the page is in the program

            """),
        Row(
            ["serve", "--listen", "$ADDRESS"], 1,
            """
            cowrite: port $PORT is already in use
              another server is listening on $ADDRESS
              try: cowrite serve --port $NEXTPORT

            """),
        Row(
            ["serve", "--listen", "nowhere.invalid:0"], 1,
            """
            cowrite: cannot listen on nowhere.invalid:0: no address for "nowhere.invalid": Name or service not known
              try: cowrite serve --listen 127.0.0.1:8080

            """),
        Row(
            ["serve", "--listen", "198.51.100.7:0"], 1,
            """
            cowrite: cannot listen on 198.51.100.7:0: 198.51.100.7:0 is not an address of this machine
              try: cowrite serve --listen 127.0.0.1:8080

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "none/data"], 3,
            """
            cowrite: cannot use the data folder none/data
              it cannot be made: No such file or directory
              give a folder this user may write to: --data DIR

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "$DATA"], 3,
            """
            cowrite: another server uses the data folder $DATA
              its process number is $HOLDER
              stop it first, or give another folder: --data DIR

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0"], environment: ["HOME": "/dev/null"], 3,
            """
            cowrite: cannot make the folder /dev/null/.local/share
              give the data folder yourself: --data DIR

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--blog", "none"], 1,
            """
            cowrite: there is no folder none; make it first, or name another

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--blog", "here"], given: "mkdir here", 1,
            """
            cowrite: $FOLDER/here is no blog that cowrite knows
              looked for pelicanconf.py, _config.yml, hugo.toml or config.toml, conf.py (Nikola, ABlog), mkdocs.yml, eleventy.config.js, astro.config.mjs, and for posts with a header
              if it is one all the same, say what builds it: cowrite learn $FOLDER/here --write --engine pelican|jekyll|hugo|ablog|nikola|mkdocs|eleventy|astro|zola|plain

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--blog", "blog"], given: jekyll, 1,
            """
            cowrite: cannot write a post into blog: it is in no repository, and drafts reach it as commits; make one there: git init

            """),
        Row(
            ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--blog", "blog"],
            given: jekyll + "git init -q blog", 1,
            """
            cowrite: git does not know who commits here
              tell it: git config user.name "Your Name" and git config user.email you@example.org

            """),
        Row(
            ["serve", "--blog", "blog", "--blog-room", "UPPER"], given: jekyll, 2,
            """
            cowrite: 'UPPER' names no room
              try: cowrite room list --data DIR

            """),
    ]
}
