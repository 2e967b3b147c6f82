#!/usr/bin/env python3
"""First inputs for the fuzzer: make-seeds.py FOLDER. Sound ones, so that it begins behind the first checks."""
import json
import sys
import zlib
from pathlib import Path

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
operations = ['[12,"text",{"d":3}]', "[]", '["a",{"d":1},2,"\\ud83d\\ude00"]', "[2147483647]", '[1,{"d":0}]', "[1.5]"]


def varint(number):
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def part(raw, dictionary=b""):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=dictionary) if dictionary else zlib.compressobj(
        9, zlib.DEFLATED, -15)
    packed = packer.compress(raw) + packer.flush()
    return varint(len(raw)) + varint(len(packed)) + packed


for index, operation in enumerate(operations):
    (folder / f"operation-{index}").write_bytes(b"\0" + operation.encode())
    submission = {"client": "theirs", "sequence": 1, "revision": 2 + index % 2}
    body = json.dumps(submission)[:-1] + f', "operation": {operation}}}'
    (folder / f"submission-{index}").write_bytes(b"\2" + body.encode())
# Five letters typed, two taken back, one replaced.
newest = b"abX"
archive = (
    varint(0) + varint(8) + varint(len(newest)) + part(newest)
    + part(bytes([4 << 3 | 0, 1 << 3 | 1, 6])) + part(bytes([0, 0, 1])) + part(bytes([1, 1]))
    + part(b"dec", newest) + part(varint(1) + varint(1) + b"c" + varint(1) + varint(0) + varint(0))
    + part(varint(0)))
(folder / "archive").write_bytes(b"\3" + archive)
