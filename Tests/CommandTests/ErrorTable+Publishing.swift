extension ErrorTable {
    /// Posts and blogs that cannot be read.
    static let posts: [Row] = [
        Row(
            ["check", "none.md"], 1,
            """
            cowrite: cannot read none.md: No such file or directory
              name another file, or make this one readable

            """),
        Row(
            ["check", "here"], given: "mkdir here", 1,
            """
            cowrite: cannot read here: it is no regular file
              name another file, or make this one readable

            """),
        Row(
            ["check", "odd.md"], given: #"printf '\377' > odd.md"#, 1,
            """
            cowrite: odd.md is not UTF-8 text; convert it first, for example: iconv -f windows-1252 -t utf-8 odd.md

            """),
        Row(
            ["check", "big.md"], given: "truncate -s 17M big.md", 1,
            """
            cowrite: cannot read big.md: it has 17825792 bytes; at most 16777216 are taken
              name another file, or make this one readable

            """),
        Row(
            ["check", "note.md", "--blog", "none"], given: note, 1,
            """
            cowrite: there is no folder none; make it first, or name another

            """),
        Row(
            ["check", "note.md", "--blog", "here"], given: note + "mkdir here", 1,
            """
            cowrite: $FOLDER/here is no blog that cowrite knows
              looked for pelicanconf.py, _config.yml, hugo.toml or config.toml, conf.py (Nikola, ABlog), mkdocs.yml, eleventy.config.js, astro.config.mjs, and for posts with a header
              if it is one all the same, say what builds it: cowrite learn $FOLDER/here --write --engine pelican|jekyll|hugo|ablog|nikola|mkdocs|eleventy|astro|zola|plain

            """),
        Row(
            ["learn", "none"], 1,
            """
            cowrite: there is no folder none; make it first, or name another

            """),
        Row(
            ["learn", "link"], given: "mkdir real; ln -s real link", 1,
            """
            cowrite: link is a symbolic link to $FOLDER/real, and cowrite writes only where it is told to
              name the folder itself: $FOLDER/real

            """),
        Row(
            ["learn", "blog", "--engine", "wordpress"], given: blog, 2,
            """
            cowrite: there is no engine "wordpress"; the engines are auto, pelican, jekyll, hugo, ablog, nikola, mkdocs, eleventy, astro, zola, plain

            """),
        Row(
            ["learn", "blog", "--write"], given: blog + #""$COWRITE" learn blog --write > /dev/null 2>&1"#, 1,
            """
            cowrite: the blog has its .cowrite.json already, and it is yours to edit
              edit it, or delete it to learn the blog anew

            """),
        Row(
            ["learn", "lektor"], given: "mkdir lektor; touch lektor/x.lektorproject", 1,
            """
            cowrite: cannot write a post into $FOLDER/lektor: it is a Lektor site (x.lektorproject): each site defines its own fields there; export the post as plain Markdown (--engine plain) and paste it

            """),
        Row(
            ["learn", "docs"], given: "mkdir docs; echo 'site_name: x' > docs/mkdocs.yml", 1,
            """
            cowrite: cannot write a post into $FOLDER/docs: mkdocs.yml has no blog plugin; add "- blog" under "plugins:" (Material for MkDocs)

            """),
        Row(
            ["learn", "blog"],
            given: blog + #"printf 'SITENAME="x"\nTIMEZONE="Mars/Base"\n' > blog/pelicanconf.py"#,
            1,
            """
            cowrite: cannot write a post into $FOLDER/blog: its time zone is unknown: there is no time zone named "Mars/Base"; give a name like Europe/Berlin, America/New_York or UTC

            """),
        Row(
            ["learn", "blog", "--write"], given: blog + "ln -s nowhere blog/.cowrite.json", 1,
            """
            cowrite: cannot write $FOLDER/blog/.cowrite.json: there is such a file already
              name another place, or look at this one's owner and space

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"], given: blog + "echo 'text' > p.json", 1,
            """
            cowrite: p.json is no post: it is no JSON

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"], given: blog + "echo '{}' > p.json", 1,
            """
            cowrite: p.json is no post: "title" is missing

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"],
            given: blog + #"echo '{"title":"A","date":"soon","body":"x"}' > p.json"#,
            1,
            """
            cowrite: p.json is no post: "date" is "soon"; write it as 2026-03-14T09:00 or 2026-03-14

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"],
            given: blog + #"echo '{"title":"A","date":"2026-03-14","timezone":"Mars/Base","body":"x"}' > p.json"#,
            1,
            """
            cowrite: p.json is no post: "timezone": there is no time zone named "Mars/Base"; give a name like Europe/Berlin, America/New_York or UTC

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"],
            given: blog
                + #"echo '{"title":"A","date":"2026-03-14","category":"c","body":"![x](image:a.png)"}' > p.json"#, 1,
            """
            cowrite: the body shows image:a.png, but the post has no image of that name; add it to "images" or change the body

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"],
            given: blog
                + #"echo text > a.png; echo '{"title":"A","date":"2026-03-14","category":"c","body":"![x](image:a.png)","images":[{"name":"a.png","path":"a.png"}]}' > p.json"#,
            1,
            """
            cowrite: the image "a.png" cannot be published: it is no PNG, JPEG, GIF, WebP, AVIF or SVG; convert it to one of them

            """),
        Row(
            ["export", "--post", "p.json", "--into", "blog"],
            given: blog
                + #"truncate -s 11M a.png; echo '{"title":"A","date":"2026-03-14","category":"c","body":"![x](image:a.png)","images":[{"name":"a.png","path":"a.png"}]}' > p.json"#,
            1,
            """
            cowrite: cannot read ./a.png: it has 11534336 bytes; at most 10485760 are taken
              name another file, or make this one readable

            """),
    ]

    /// Exporting into a blog.
    static let exports: [Row] = [
        Row(
            ["export"], 2,
            """
            cowrite: export: which blog? give its folder
              try: cowrite export LINK --into BLOG

            """),
        Row(
            ["export", "--into", "blog"], 2,
            """
            cowrite: export: which post? give a LINK, a TAPE, a FILE.md or --post POST.json
              try: cowrite export LINK --into BLOG

            """),
        Row(
            ["export", "note.md", "--post", "p.json", "--into", "blog"], 2,
            """
            cowrite: export: there is 'note.md' and --post 'p.json'
              give one of the two

            """),
        Row(
            ["export", "none.md", "--into", "blog"], given: blog, 1,
            """
            cowrite: cannot read none.md: No such file or directory
              name another file, or make this one readable

            """),
        Row(
            ["export", "empty.md", "--into", "blog"], given: blog + "echo > empty.md", 1,
            """
            cowrite: empty.md is no post: nothing is written in it

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--engine", "wordpress"], 2,
            """
            cowrite: there is no engine "wordpress"; the engines are auto, pelican, jekyll, hugo, ablog, nikola, mkdocs, eleventy, astro, zola, plain

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--set", "cover"], given: note + blog, 2,
            """
            cowrite: --set is 'cover', but takes KEY=VALUE
              write it as: --set cover=sea.jpg

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--co-author", "Bob"], given: note + blog, 2,
            """
            cowrite: --co-author is 'Bob', but takes a name and an address
              write it as: --co-author "Ana Lopez <ana@example.org>"

            """),
        Row(
            ["export", "note.md", "--into", "none"], given: note, 1,
            """
            cowrite: there is no folder none; make it first, or name another

            """),
        Row(
            ["export", "note.md", "--into", "here"], given: note + "mkdir here", 1,
            """
            cowrite: $FOLDER/here is no blog that cowrite knows
              looked for pelicanconf.py, _config.yml, hugo.toml or config.toml, conf.py (Nikola, ABlog), mkdocs.yml, eleventy.config.js, astro.config.mjs, and for posts with a header
              if it is one all the same, say what builds it: cowrite learn $FOLDER/here --write --engine pelican|jekyll|hugo|ablog|nikola|mkdocs|eleventy|astro|zola|plain

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--branch"], given: note + blog, 1,
            """
            cowrite: $FOLDER/blog is in no git repository
              make one with git init, or leave --branch out

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--update", "none.md"], given: note + blog, 1,
            """
            cowrite: the blog has no file none.md to update; give its path from the blog's folder

            """),
        Row(
            ["export", "$ZOE", "--into", "blog", "--draft", "first"], 2,
            """
            cowrite: --draft is 'first', but a draft's name is a number
              those there are: cowrite room LINK

            """),
        Row(
            ["export", "$ZOE", "--into", "blog", "--draft", "99"], 1,
            """
            cowrite: there is no draft 99 that you may read
              those there are: cowrite room LINK

            """),
        Row(
            ["export", "$ZOE", "--into", "blog"], 1,
            """
            cowrite: no draft is finished yet
              mark one as finished in the room, or name one with --draft NUMBER

            """),
        Row(
            ["export", "$ZOE", "--into", "blog", "--draft", "2"], 1,
            """
            cowrite: nothing is written yet in draft 2: there is no post to export
              write first, or take back its mark as finished

            """),
        Row(
            ["export", "$ZOE", "--into", "blog", "--draft", "1", "--draft", "3", "--title", "x"], 2,
            """
            cowrite: --title fits one post, but there are 2
              choose one with --draft ID

            """),
        Row(
            ["export", "nothing", "--into", "blog"], 4,
            """
            cowrite: 'nothing' is no link to a room, and no tape: cannot read nothing: No such file or directory
              a link looks like: 'http://HOST/r/ROOM#KEY'
              a tape is what cowrite log prints

            """),
        Row(
            ["export", "t", "--into", "blog"], given: "echo text > t", 1,
            """
            cowrite: 't' is no tape: cannot use t
              line 1 is not the head of a tape, {"tape": 1, ...}
              a tape is what cowrite log prints

            """),
        Row(
            ["export", nowhere, "--into", "blog"], 75,
            """
            cowrite: no answer from http://127.0.0.1:9/r/k3v9x2mq7p: nothing listens on 127.0.0.1:9
              is the server running? try again later

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--no-input"], given: "echo 'Text.' > note.md; " + blog, 1,
            """
            cowrite: the blog needs what the post does not say
              title: the post has none; say it with --title TEXT

            """),
        Row(
            ["export", "note.md", "--into", "blog"], given: "echo 'Text.' > note.md; " + blog, keys: "\u{4}", 1,
            """
            title: the post has none
            title: cowrite: the input ended before all was said; nothing was written
              answer by options instead, they are listed with: --no-input

            """),
        Row(
            ["export", "note.md", "--into", "blog"], given: note + blog + commit, 1,
            """
            cowrite: git does not know who commits here
              tell it: git config user.name "Your Name" and git config user.email you@example.org

            """),
        Row(
            ["export", "note.md", "--into", "blog"], given: note + blog + "mkdir blog/.git", 1,
            """
            cowrite: git says: not a git repository (or any of the parent directories): .git
              mend that, or export without git: --files

            """),
        Row(
            ["export", "note.md", "--into", "blog"],
            given: note + blog + "git init -q blog",
            environment: ["PATH": "/nowhere"],
            1,
            """
            cowrite: git is not installed
              install it, or export without it: --files

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--zip", "there"], given: note + blog + "echo > there", 1,
            """
            cowrite: cannot write there: there is such a file already
              name another place, or look at this one's owner and space

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--patch", "none/x"], given: note + blog, 1,
            """
            cowrite: cannot write none/x: No such file or directory
              name another place, or look at this one's owner and space

            """),
        Row(
            ["export", "note.md", "--into", "blog"], given: note + blog + "echo '{' > blog/.cowrite.json", 1,
            """
            cowrite: .cowrite.json cannot be used: it is no JSON
              correct it, or delete it and learn the blog again: cowrite learn BLOG --write

            """),
        Row(
            ["export", "note.md", "--into", "blog"], given: note + blog + "echo '{}' > blog/.cowrite.json", 1,
            """
            cowrite: .cowrite.json cannot be used: "engine" is missing
              correct it, or delete it and learn the blog again: cowrite learn BLOG --write

            """),
        Row(
            ["export", "note.md", "--into", "blog", "--files"],
            given: note + blog
                + "mkdir other; rmdir blog/content 2> /dev/null; mv blog/content other/; ln -s ../other/content blog/content",
            1,
            """
            cowrite: content/a-day.md leads out of the blog's folder through a symbolic link; nothing was written
              put a folder there in its place

            """),
        Row(
            ["export", "note.md", "--into", "blog"],
            given: note + blog + commit
                + #"; git -C blog config user.name a; git -C blog config user.email a@b; "$COWRITE" export note.md --into blog > /dev/null 2>&1; git -C blog switch -q cowrite/a-day; echo more >> note.md"#,
            1,
            """
            cowrite: the branch cowrite/a-day of this post is checked out in $FOLDER/blog, and cowrite leaves your work tree alone
              switch to another branch first: git switch -

            """),
    ]
}
