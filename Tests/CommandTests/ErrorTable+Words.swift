extension ErrorTable {
    /// Command lines and settings that do not read.
    static let words: [Row] = [
        Row(
            ["joim"], 2,
            """
            cowrite: there is no command 'joim'
              did you mean cowrite join?
              try: cowrite --help

            """),
        Row(
            ["help", "joim"], 2,
            """
            cowrite: there is no command 'joim'
              did you mean cowrite join?
              try: cowrite --help

            """),
        Row(
            ["xyzzy"], 2,
            """
            cowrite: there is no command 'xyzzy'
              try: cowrite --help

            """),
        Row(
            ["join"], 2,
            """
            cowrite: join: it needs LINK
              try: cowrite join --help

            """),
        Row(
            ["join", "a", "b"], 2,
            """
            cowrite: join: 'b' is one operand too many
              try: cowrite join --help

            """),
        Row(
            ["join", "--nmae", "Ana", nowhere], 2,
            """
            cowrite: join: there is no option '--nmae'
              did you mean --name?
              try: cowrite join --help

            """),
        Row(
            ["join", "--colour-of-ink", nowhere], 2,
            """
            cowrite: join: there is no option '--colour-of-ink'
              try: cowrite join --help

            """),
        Row(
            ["join", nowhere, "--name"], 2,
            """
            cowrite: join: --name needs a value: --name NAME
              try: cowrite join --help

            """),
        Row(
            ["join", nowhere, "--name", "A", "--name", "B"], 2,
            """
            cowrite: join: --name was given twice: 'A' and 'B'
              try: cowrite join --help

            """),
        Row(
            ["join", nowhere, "--draft", "first"], 2,
            """
            cowrite: join: --draft is 'first', but takes a whole number from 1 to 1000000000
              try: cowrite join --help

            """),
        Row(
            ["join", nowhere, "--focus=much"], 2,
            """
            cowrite: join: --focus takes no value, but got 'much'
              try: cowrite join --help

            """),
        Row(
            ["join", nowhere], environment: ["COWRITE_FOCUS": "much"], 2,
            """
            cowrite: join: COWRITE_FOCUS is 'much', but takes yes or no
              try: cowrite join --help

            """),
        Row(
            ["new"], given: "mkdir -p .config/cowrite; echo 'public url' > .config/cowrite/config", 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 1: 'public url' is not name = value
              all settings: cowrite help settings

            """),
        Row(
            ["new"], given: "mkdir -p .config/cowrite; echo 'sever = x' > .config/cowrite/config", 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 1: there is no setting 'sever'
              did you mean server?
              all settings: cowrite help settings

            """),
        Row(
            ["new"], given: "mkdir -p .config/cowrite; echo 'colour of ink = x' > .config/cowrite/config", 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 1: there is no setting 'colour of ink'
              all settings: cowrite help settings

            """),
        Row(
            ["new"], given: "mkdir -p .config/cowrite; echo 'server =' > .config/cowrite/config", 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 1: 'server' has no value
              write server = URL, or leave the line out

            """),
        Row(
            ["join", nowhere], given: "mkdir -p .config/cowrite; echo 'focus =' > .config/cowrite/config", 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 1: 'focus' has no value
              write focus = yes, or leave the line out

            """),
        Row(
            ["new"], given: #"mkdir -p .config/cowrite; printf 'name = a\nname = b\n' > .config/cowrite/config"#, 2,
            """
            cowrite: $FOLDER/.config/cowrite/config, line 2: 'name' was given before, as 'a'
              keep one of the two

            """),
        Row(
            ["join", nowhere], given: "mkdir -p .config/cowrite; echo 'focus = much' > .config/cowrite/config", 2,
            """
            cowrite: join: the setting focus is 'much', but takes yes or no
              try: cowrite join --help

            """),
        Row(
            ["new"], environment: ["COWRITE_CONFIG": "$FOLDER/none"], 2,
            """
            cowrite: COWRITE_CONFIG is '$FOLDER/none', but there is no such file
              make it, or go without: COWRITE_CONFIG= cowrite ...

            """),
        Row(
            ["new"], given: "mkdir here", environment: ["COWRITE_CONFIG": "$FOLDER/here"], 2,
            """
            cowrite: cannot read the settings in $FOLDER/here: Is a directory
              make it readable, or go without: COWRITE_CONFIG= cowrite ...

            """),
        Row(
            ["new"], given: #"printf '\377' > odd"#, environment: ["COWRITE_CONFIG": "$FOLDER/odd"], 2,
            """
            cowrite: $FOLDER/odd is no UTF-8 text
              settings are lines of: name = value

            """),
        Row(
            ["completions", "tcsh"], 2,
            """
            cowrite: there are no completions for 'tcsh'
              try: cowrite completions bash|zsh|fish

            """),
        Row(
            ["doctor", "extra"], 2,
            """
            cowrite: doctor: 'extra' is one operand too many
              try: cowrite doctor --help

            """),
    ]
}
