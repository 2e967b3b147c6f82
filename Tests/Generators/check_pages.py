"""Exports every post of posts.py into a blog of each engine, builds the blogs with their real generators, and checks the
pages. Prints a table and ends with 1 if anything in it is not right."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.parse

import posts
import sites
from check_tools import Tools


def clean(text):
    """As a reader sees it: quotes, dashes and spaces that typography changes are one."""
    for pattern, plain in (("[\u2018\u2019\u201b]", "'"), ("[\u201c\u201d\u00ab\u00bb]", '"'), ("[\u2013\u2014]", "-"),
                           ("\u2026", "..."), ("[\u00b6\uf0c1]", ""), ("\u2060", "")):
        text = re.sub(pattern, plain, text)
    text = re.sub("-+", "-", text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def one_line(text):
    kept = "".join(c for c in text if c in "\t\n\r" or unicodedata.category(c) != "Cc").replace("\ufeff", "")
    return " ".join(kept.split())


def target(link, path):
    """The id that a link within the page leads to; nothing for a link to another page."""
    place, _, name = link["href"].partition("#")
    return urllib.parse.unquote(name) if place in ("", path.name, "./" + path.name) else "no such id"


def check(site, entry, answer):
    """What is wrong with the page of one post; nothing if all is right."""
    wrong = []
    data = entry["post"]
    path = site.page(answer)
    if path is None:
        return [f"no page for slug {answer['slug']}"]
    soup = site.soup(path)

    def expect(what, seen, wanted):
        if seen != wanted:
            wrong.append(f"{what}: {str(seen)[:160]!r}, not {str(wanted)[:160]!r}")

    title = clean(one_line(data["title"])) or "Untitled"
    expect("title", clean(site.title(soup)), title)
    expect("day", site.day(soup), data["date"][:10])
    names = [one_line(name) for name in data["authors"]]
    seen = [clean(name) for name in site.authors(soup)]
    if site.engine == "jekyll":
        names = [", ".join(names)] if names else []
    if site.engine in ("ablog", "nikola"):
        names = [" ".join(name.replace(",", " ").split()) for name in names]
    if site.engine == "nikola":
        names = [", ".join(names)] if names else []
    if names or site.engine in ("jekyll", "hugo", "mkdocs", "ablog"):
        body_text = clean(site.body(soup).get_text())
        if not (site.engine == "mkdocs" and all(clean(n) in body_text for n in names) and not seen):
            expect("authors", sorted(seen), sorted(map(clean, names)))
    tags = []
    for tag in data["tags"]:
        tag = clean(site.shows_tag(one_line(tag)))
        known = [t for t in tags if t.lower() == tag.lower()] if site.engine == "nikola" else [t for t in tags if t == tag]
        if not known:
            tags.append(tag)
    expect("tags", sorted(map(clean, site.tags(soup))), sorted(tags))
    if data["category"] and site.engine != "nikola":
        category = data["category"].replace(":", "") if site.engine == "jekyll" else data["category"]
        expect("category", clean(site.category(soup) or ""), clean(category))

    body = site.body(soup)
    for pilcrow in body.select("a.headerlink"):
        pilcrow.decompose()
    text = clean(body.get_text())
    for words in entry["see"]:
        if clean(words) not in text:
            wrong.append(f"not seen: {words[:60]!r}")
    for words in entry["absent"]:
        if words in text:
            wrong.append(f"seen, but should not be: {words!r}")
    codes = "\n".join(code.get_text() for code in body.select("code, pre"))
    for words in entry["code"]:
        if words not in codes.replace("\u2060", ""):
            wrong.append(f"code not seen: {words!r} in {codes[:200]!r}")
    for words in entry["footnotes"]:
        if clean(words) not in text:
            wrong.append(f"footnote not seen: {words!r}")
    if entry["footnotes"]:
        calls = [a for a in body.select("a[href*='#']") if soup.find(id=target(a, path))]
        if len(calls) < len(entry["footnotes"]):
            wrong.append("footnotes are not called by links")
    for words in entry["anchors"]:
        link = next((a for a in body.select("a[href*='#']") if clean(a.get_text()) == clean(words)), None)
        if link is None:
            wrong.append(f"no link {words!r}")
        elif soup.find(id=target(link, path)) is None:
            wrong.append(f"link {words!r} to {link['href']} arrives nowhere")
    pictures = body.select("img")
    for _, alt in entry["images"]:
        picture = next((i for i in pictures if clean(i.get("alt", "")) == clean(alt)), None)
        if picture is None:
            wrong.append(f"no image {alt!r}")
            continue
        source = picture["src"]
        place = site.output / source.lstrip("/") if source.startswith("/") else path.parent / source
        # Nikola writes each image anew.
        if not place.resolve().is_file() or site.engine != "nikola" and place.resolve().read_bytes() != posts.PNG:
            wrong.append(f"image {source} is not there")
    if text.count(title) > (0 if site.engine not in ("ablog", "mkdocs") else 1) and entry["see"] == ["Under it."] \
            and title not in ("Other first heading",):
        wrong.append("the title is shown twice")
    return wrong


def export(cowrite, site, folder, number, entry, prefix=()):
    file = folder / f"{site.engine}-{number}.json"
    file.write_text(json.dumps(entry["post"]))
    done = subprocess.run([*prefix, cowrite, "export", "--post", str(file), "--into", str(site.folder), "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"post {number} {entry['post']['title'][:40]!r}: {done.stderr}")
    return json.loads(done.stdout)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cowrite", required=True)
    options.add_argument("--tools", action="append", default=[], help="a folder with generators")
    options.add_argument("--engine", action="append", help="only this engine")
    options.add_argument("--keep", help="keep the blogs in this folder")
    chosen = options.parse_args()
    tools = Tools(chosen.tools)
    work = pathlib.Path(chosen.keep or tempfile.mkdtemp(prefix="cowrite-pages-"))
    work.mkdir(parents=True, exist_ok=True)
    (work / "dot.png").write_bytes(posts.PNG)
    failures = built = 0
    for kind in sites.SITES:
        if chosen.engine and kind.engine not in chosen.engine:
            continue
        if not kind.is_here(tools):
            print(f"{kind.engine}: skipped: no {kind.program}")
            continue
        site = kind(work / kind.engine, tools)
        start = time.time()
        answers = [export(chosen.cowrite, site, work, number, entry) for number, entry in enumerate(posts.POSTS)]
        exported = time.time()
        try:
            site.build()
        except RuntimeError as problem:
            print(f"{kind.engine}: the build stopped\n{problem}")
            failures += len(posts.POSTS)
            continue
        built += 1
        right = 0
        for entry, answer in zip(posts.POSTS, answers):
            try:
                wrong = check(site, entry, answer)
            except Exception as problem:
                wrong = [f"not checked: {type(problem).__name__}: {problem}"]
            right += not wrong
            for line in wrong:
                print(f"{kind.engine}: {entry['post']['title'][:40]!r}: {line}")
        failures += len(answers) - right
        print(f"{kind.engine}: {right} of {len(answers)} posts right "
              f"(exported in {exported - start:.1f} s, built in {time.time() - exported:.1f} s)")
    if not chosen.keep:
        shutil.rmtree(work)
    if built == 0:
        print("skipped: no generator is installed")
    sys.exit(1 if failures else 0)


main()
