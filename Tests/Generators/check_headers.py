"""Exports posts full of hostile strings for every engine with a header, and reads the headers back with PyYAML, ruamel,
js-yaml, Ruby's Psych and tomllib. Every string must come back equal, and no key may appear that was not written."""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unicodedata

import yaml
from ruamel.yaml import YAML

WORDS = """yes no on off y n Yes NO ON true False null Null ~ NaN .inf -.inf .nan 1.10 2024 0x1F 0o17 017 1e3 1_000 .5 5. -1 +1
12:30:45 1:2 2024-01-01 2024-01-01T12:00:00Z @x `x` %x *a &a !x !!str | > |- >+ [ [a] { {} # #x - -- --- ... +++ ? : :: , ' '' " ""
\\ \\n \\u0041 = << <<: <b> &lt; --> <!-- {{x}} {%x%} $(id) `id` ; key= [table] '''x''' \"\"\" yes: a:b x: :x x# 0 00 0b1 1,2 1.2.3
inf nan None TRUE FALSE ON/OFF ! @ % ` % ^ & * ( ) ] } / < > $ e1 1e 1.e+3 190:20:30 0.1_2 =x ===""".split()
PHRASES = ["a: b", "a #b", "- a", "? x", "* x", "& x", "draft: false", "x\ndraft: false", "x\n---\ny", "tab\there", "two  spaces",
           " lead", "trail ", "it's", "say \"hi\"", "C:\\new\\table", "key = 1", "a, b", "[a, b]", "{a: b}", "# not", "!!python/object:os.system x",
           "&anchor *alias", "%YAML 1.2", "| block", "> fold", "é", "e\u0301", "早朝の執筆", "مرحبا بالعالم", "\u202ertl", "a\u200bb", "a\u00a0b",
           "😎", "👩‍👩‍👧", "𝒳𝒴", "\ufffd", "\u2028sep", "a\u0085b", "nul\0x", "bell\7", "esc\x1b[2J", "del\x7f", "\ufeffbom", "\ufffe", "\uffff",
           "\U0001fffe", "x" * 10240, "\"" * 50, "\\" * 50, "'" * 50, "<script>alert(1)</script>", "../../x", "title: x\ntags: [y]",
           "\r\ncr", "mixed \"q\" 'r' \\ # : -", "İstanbul", "ß", "ﬁ", "½", "١٢٣", "۞", "\u061c", "\u2066x\u2069", "\ue000", "\U000f0000",
           "Title: other", "...", "--- x", "---\nx: y\n---", "a\n\nb", "ends with:", ": starts", "- ", "-", "?", "|x", "%", "@",
           "null.", "yes!", "1.10.", "12:30 pm", "2024 in review", "0x1F is 31", "~tilde", "=equals", "+plus", "`code` span"]
# Blogs whose posts write their words bare, or in single quotes: the export does as they do wherever that is safe.
HABITS = {"jekyll, bare words": ("jekyll", ""), "jekyll, single quotes": ("jekyll", "'"), "hugo, bare words": ("hugo", "")}
ENGINES = {"jekyll": "yaml", "hugo": "yaml", "mkdocs": "yaml", "eleventy": "yaml", "astro": "yaml", "zola": "toml"}


def strings():
    found = list(dict.fromkeys(WORDS + PHRASES))
    source = random.Random(9)
    alphabet = "ab:#-'\"\\[]{}&*!|>%@`, \n\t~?=<\u00e9\u2028\U0001f60e0123456789._"
    while len(found) < 320:
        found.append("".join(source.choice(alphabet) for _ in range(source.randint(1, 24))))
    return found


def cleaned(text):
    """What cowrite promises to keep of a text in a header: one line, no controls."""
    words, pending = "", False
    for c in text:
        if c in "\t\n\v\f\r \x85\u2028\u2029":
            pending = bool(words)
        elif unicodedata.category(c) == "Cc" or c in "\ufeff\ufffe\uffff":
            continue
        else:
            words += (" " if pending else "") + c
            pending = False
    return words


def header(text, mark):
    assert text.startswith(mark + "\n"), text[:40]
    return text.split("\n" + mark + "\n", 1)[0][len(mark) + 1:] + "\n"


def outside(words, texts):
    """Headers through a reader of another language: JSON list of texts in, JSON list of values out."""
    done = subprocess.run(words, input=json.dumps(texts), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


NODE = """const yaml = require('/usr/share/nodejs/js-yaml');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(t => yaml.load(t))));"""
RUBY = """require 'yaml'; require 'json'; require 'date'
puts JSON.generate(JSON.parse($stdin.read).map { |t| YAML.safe_load(t, permitted_classes: [Date, Time]) })"""


def readers():
    found = {"PyYAML": lambda texts: [yaml.safe_load(t) for t in texts],
             "ruamel": lambda texts: [YAML(typ="safe", pure=True).load(t) for t in texts]}
    if shutil.which("node") and pathlib.Path("/usr/share/nodejs/js-yaml").exists():
        found["js-yaml"] = lambda texts: outside(["node", "-e", NODE], texts)
    else:
        print("js-yaml: skipped: node or js-yaml is not installed")
    if shutil.which("ruby"):
        found["Psych"] = lambda texts: outside(["ruby", "-e", RUBY], texts)
    else:
        print("Psych: skipped: ruby is not installed")
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cowrite", required=True)
    cowrite = options.parse_args().cowrite
    work = pathlib.Path(tempfile.mkdtemp(prefix="cowrite-headers-"))
    failures = 0
    all_strings = strings()
    for blog, kind in list(ENGINES.items()) + [(name, "yaml") for name in HABITS]:
        engine, quote = HABITS.get(blog, (blog, None))
        folder = work / blog
        folder.mkdir()
        if quote is not None:
            place = folder / ("_posts" if engine == "jekyll" else "content/posts")
            place.mkdir(parents=True)
            for month in range(1, 6):
                words = {key: f"{quote}{word}{quote}" for key, word in
                         {"title": f"A day {month}", "slug": f"a-day-{month}", "author": "Ana", "authors": "Ana",
                          "category": "Notes", "categories": "Notes", "description": f"About {month}", "odd": f"x {month} y"}.items()}
                (place / f"2025-0{month}-01-a-day-{month}.md").write_text(
                    f"---\ntitle: {words['title']}\ndate: 2025-0{month}-01\nslug: {words['slug']}\n"
                    f"author: {words['author']}\ncategory: {words['category']}\ndescription: {words['description']}\n"
                    f"tags: [{quote}tag{month}{quote}, {quote}plain{quote}]\nodd: {words['odd']}\n---\n\nText.\n")
        expected, texts = [], []
        for number, text in enumerate(all_strings):
            post = {"title": text, "slug": f"post-{number}", "date": "2026-03-14T09:00", "timezone": "UTC",
                    "authors": [f"{cleaned(text)}"], "tags": [text, "plain"], "category": "Notes", "description": text, "body": "Text.\n",
                    "extra": {"odd": text}}
            file = work / "post.json"
            file.write_text(json.dumps(post))
            done = subprocess.run([cowrite, "export", "--post", str(file), "--into", str(folder), "--engine", engine, "--json", "--dry-run"],
                                  capture_output=True, text=True)
            if done.returncode != 0 and not cleaned(text) and "title: the post has none" in done.stderr:
                # Nothing but spaces and controls is no title: asked for, as it must be.
                post["title"] = "Untitled"
                file.write_text(json.dumps(post))
                done = subprocess.run([cowrite, "export", "--post", str(file), "--into", str(folder), "--engine", engine, "--json",
                                       "--dry-run"], capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{blog}: {text!r}: {done.stderr}")
                failures += 1
                continue
            expected.append((text, cleaned(text) or "Untitled"))
            texts.append(header(json.loads(done.stdout)["text"], "+++" if kind == "toml" else "---"))
        used = {"tomllib": lambda texts: [tomllib.loads(t) for t in texts]} if kind == "toml" else readers()
        for name, read in used.items():
            values = read(texts)
            equal = 0
            for (text, title), value in zip(expected, values):
                tags = value.get("taxonomies", {}).get("tags") if kind == "toml" else value.get("tags")
                wanted_tags = [cleaned(text), "plain"] if cleaned(text) and cleaned(text) != "plain" else ["plain"]
                description = value.get("description")
                known = {"layout", "title", "date", "pubDate", "slug", "author", "authors", "category", "categories", "tags", "description",
                         "draft", "odd", "taxonomies"}
                title_read = value["title"]
                if engine == "mkdocs":
                    import html
                    title_read = html.unescape(title_read) if isinstance(title_read, str) else title_read
                    title = title if html.unescape(html.escape(title, quote=False)) == title else title
                    tags = [html.unescape(t) if html.unescape(t) == wanted_tags[0] else t for t in tags]
                right = (title_read == title and tags == wanted_tags and (description or "") == cleaned(text)
                         and value["odd"] == "".join(text) and set(value) <= known and "false" not in str(value.get("draft", "")).lower())
                equal += right
                if not right:
                    failures += 1
                    print(f"{blog}, {name}: {text[:60]!r}: read {str(value)[:300]}")
            print(f"{blog}, {name}: {equal} of {len(expected)} headers read back equal")
    shutil.rmtree(work)
    sys.exit(1 if failures else 0)


main()
