"""Replays sequential traces through pycrdt (Yrs), a transaction per edit: python pycrdt_traces.py FILE...

Prints ns per edit with the cost of an empty call taken off. A trace is given up after 10 s and the part done is
reported; pycrdt counts UTF-8 bytes, so traces with other characters than ASCII are left out.
"""
import gzip
import json
import sys
import time
from pathlib import Path

import pycrdt

LIMIT_SECONDS = 10


def replay(patches, is_empty_call):
    doc = pycrdt.Doc()
    doc["text"] = text = pycrdt.Text()
    start = time.process_time()
    done = 0
    for position, deleted, inserted in patches:
        if is_empty_call:
            text.insert(0, "")
        else:
            with doc.transaction():
                if deleted:
                    del text[position : position + deleted]
                if inserted:
                    text.insert(position, inserted)
        done += 1
        if done % 1000 == 0 and time.process_time() - start > LIMIT_SECONDS:
            break
    return time.process_time() - start, done, text


for name in sys.argv[1:]:
    with gzip.open(name, "rt", encoding="utf-8") as file:
        trace = json.load(file)
    if trace.get("kind") == "concurrent":
        continue
    patches = [patch for txn in trace["txns"] for patch in txn["patches"]]
    if not all(patch[2].isascii() for patch in patches):
        continue
    seconds, done, text = replay(patches, False)
    empty, empty_done, _ = replay(patches[:20_000], True)
    each = seconds / done - empty / empty_done
    whole = "exact" if done == len(patches) and str(text) == trace["endContent"] else f"first {done} of {len(patches)}"
    print(f"pycrdt       {Path(name).name.removesuffix('.json.gz')}: {each * 1e9:.0f} ns an edit, "
          f"{seconds * 1e3:.0f} ms, empty calls {empty / empty_done * 1e9:.0f} ns each, {whole}", flush=True)
