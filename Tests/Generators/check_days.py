"""Posts finished at midnight on the other side of the world, and at the hour that happens twice: built ten minutes later,
every one must be there, and on its author's day. The one exception is written down: a Jekyll blog in whose zone that day
has not begun shows its own."""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zoneinfo

import sites
from check_tools import Tools

MOMENTS = [
    ("Late in Honolulu", "2026-11-20T23:30", "Pacific/Honolulu"),
    ("Early in Auckland", "2026-11-21T00:30", "Pacific/Auckland"),
    ("First hour twice", "2026-11-01T01:30", "America/New_York"),
    ("Hour that is skipped", "2026-03-08T02:30", "America/New_York"),
    ("Early in Kiritimati", "2026-07-01T00:10", "Pacific/Kiritimati"),
    ("Midnight in London", "2026-03-29T00:00", "Europe/London"),
    ("Late in New York", "2026-12-31T23:59", "America/New_York"),
]


def main():
    os.environ["TZ"] = "UTC"  # faketime reads its moment in the local zone
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cowrite", required=True)
    options.add_argument("--tools", action="append", default=[])
    options.add_argument("--engine", action="append")
    chosen = options.parse_args()
    tools = Tools(chosen.tools)
    if not tools.find("faketime"):
        print("skipped: faketime is not installed")
        return
    failures = right = 0
    for kind in sites.SITES + sites.DATED_SITES:
        if chosen.engine and kind.engine not in chosen.engine or not kind.is_here(tools):
            continue
        for blog_zone in ("America/New_York", "UTC"):
            for title, civil, zone in MOMENTS:
                work = pathlib.Path(tempfile.mkdtemp(prefix="cowrite-days-"))
                kind.zone = blog_zone
                site = kind(work / kind.engine, tools)
                instant = datetime.datetime.fromisoformat(civil).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp()
                file = work / "post.json"
                file.write_text(json.dumps({"title": title, "date": civil, "timezone": zone, "authors": ["Ana"],
                                            "tags": [], "body": "Words.\n"}))
                clock = lambda seconds: ["faketime", "-f", datetime.datetime.fromtimestamp(seconds).strftime("@%Y-%m-%d %H:%M:%S")]
                done = subprocess.run([*clock(instant + 5), chosen.cowrite, "export", "--post", str(file), "--into",
                                       str(site.folder), "--json"], capture_output=True, text=True)
                wrong = None
                if done.returncode != 0:
                    wrong = done.stderr
                else:
                    answer = json.loads(done.stdout)
                    site.build(prefix=clock(instant + 600))
                    page = site.page(answer)
                    in_blog = datetime.datetime.fromtimestamp(instant, zoneinfo.ZoneInfo(blog_zone)).strftime("%Y-%m-%d")
                    day = civil[:10]
                    if kind.engine == "jekyll" and in_blog < day:
                        day = in_blog
                    if page is None:
                        wrong = "the page is not there"
                    elif site.day(site.soup(page)) != day:
                        wrong = f"shows {site.day(site.soup(page))}, not {day}"
                    elif kind.engine in ("pelican", "nikola"):
                        listed = (site.output / "index.html").read_text()
                        wrong = None if title in listed else "it is not listed on the front page"
                if wrong:
                    failures += 1
                    print(f"{kind.name or kind.engine}, blog in {blog_zone}: {title!r}: {wrong}")
                else:
                    right += 1
                shutil.rmtree(work)
    print(f"{right} of {right + failures} posts visible on the right day")
    sys.exit(1 if failures else 0)


main()
