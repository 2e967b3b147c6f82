"""A cowrite client by a stranger, written from Sources/Session/README.md alone. Needs `websockets` from PyPI.

client.py LINK NAME DRAFT EDITS CUTS PEOPLE SEED: opens DRAFT, or with 0 makes one for all (its number goes to stderr);
types EDITS times and is cut off CUTS times in the middle of it; ends when the text holds "[NAME is done]" of so many
PEOPLE, and prints it.
"""

import asyncio
import json
import random
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def units(operation):  # one for each scalar kept (1) or deleted, one for each text; Python's strings are scalars
    out = []
    for part in operation:
        out += [part] if isinstance(part, str) else [{"d": 1}] * part["d"] if isinstance(part, dict) else [1] * part
    return out


def joined(units):  # neighbours of a kind become one, what is kept at the end falls away
    out = []
    for unit in units:
        if out and type(out[-1]) is type(unit):
            out[-1] = {"d": out[-1]["d"] + unit["d"]} if isinstance(unit, dict) else out[-1] + unit
        else:
            out.append(unit)
    return out[:-1] if out and isinstance(out[-1], int) else out


def apply(operation, text):
    out, at = "", 0
    for unit in units(operation):
        out += unit if isinstance(unit, str) else text[at] if unit == 1 else ""
        at += not isinstance(unit, str)
    return out + text[at:]


def transform(left, right):
    """Both past each other; where both insert at one place, the text of `left` stands left."""
    a, b, new_left, new_right = units(left), units(right), [], []
    while a or b:
        if (mine := bool(a) and isinstance(a[0], str)) or b and isinstance(b[0], str):
            text = (a if mine else b).pop(0)
            (new_left if mine else new_right).append(text)
            (new_right if mine else new_left).extend([1] * len(text))
        else:
            x, y = a.pop(0) if a else 1, b.pop(0) if b else 1
            new_left += [x] if y == 1 else []
            new_right += [y] if x == 1 else []
    return joined(new_left), joined(new_right)


class Client:
    def __init__(self, link, name, draft, seed):
        address, fragment = link.split("#")
        self.server, self.room = address.split("/r/")
        self.key, self.name, self.draft, self.random = fragment.split(".")[0], name, draft, random.Random(seed)
        self.client = f"stranger-{self.random.getrandbits(48):012x}"
        self.identity, self.text, self.revision, self.sequence, self.pending, self.in_flight = {}, None, 0, 1, [], False

    async def send(self, type, **fields):
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def come_in(self):
        """Says hello, and goes on where it was: nothing is lost and nothing is applied twice."""
        self.is_open = False
        self.socket = await connect(self.server.replace("http", "ws", 1) + "/ws", subprotocols=["cowrite.1"])
        await self.send("hello", version=1, room=self.room, key=self.key, client=self.client, **self.identity)
        if not self.identity:
            await self.send("join", name=self.name)
        elif self.text is not None:
            flight = {"sequence": self.sequence} if self.in_flight else {}
            await self.send("open", draft=self.draft, revision=self.revision, **flight)

    def type(self, text):
        is_early = " is done]" not in self.text  # later at the beginning only, so that no mark is torn
        at = self.random.randrange(len(self.text) + 1) if is_early else 0
        gone = min(self.random.choice([0, 0, 3]), len(self.text) - at) if is_early else 0
        if operation := joined([1] * at + [text] * bool(text) + [{"d": 1}] * gone):
            self.text = apply(operation, self.text)
            self.pending.append(operation)

    def take(self, operation, revision):
        """Somebody's operation, ordered before all of mine that is pending: mine arrives later, so it goes left."""
        for index, mine in enumerate(self.pending):
            self.pending[index], operation = transform(mine, operation)
        self.text, self.revision = apply(operation, self.text), revision

    def taken(self, revision):
        self.pending.pop(0)
        self.in_flight, self.revision, self.sequence = False, revision, self.sequence + 1

    async def receive(self, message):
        match message["type"]:
            case "joined":
                self.identity = {"participant": message["participant"], "secret": message["secret"]}
                await (self.send("open", draft=self.draft) if self.draft else self.send("create", title=self.name))
            case "created":
                self.draft = message["draft"]
                await self.send("share", draft=self.draft, sharing="writable")
                await self.send("open", draft=self.draft)
            case "draft":
                self.text, self.revision, self.is_open = message["text"], message["revision"], True
                print(self.draft, file=sys.stderr, flush=True)
            case "edited":
                self.take(message["operation"], message["revision"])
            case "ack":
                self.taken(message["revision"])
            case "rebase":
                self.take(message["operation"], message["to"])
                self.in_flight = False
            case "catch_up":
                for step in message["steps"]:
                    self.taken(step["revision"]) if "own" in step else self.take(step["operation"], step["to"])
                self.is_open, self.in_flight = True, False  # what was not taken goes again, with its sequence
            case "error":
                sys.exit(f"{message['code']}: {message['message']}")

    async def run(self, edits, cuts, people):
        await self.come_in()
        cut_at = sorted(self.random.sample(range(1, edits), cuts))
        while not self.is_open or self.pending or self.text.count(" is done]") < people:
            try:
                await self.receive(json.loads(await self.socket.recv()))
                while self.is_open and edits and len(self.pending) < 3:
                    edits -= 1
                    text = self.random.choice(["a", "b ", "é", "👩‍👩‍👧", "漢字\n", ""])
                    self.type(text if edits else f"[{self.name} is done]")
                if self.is_open and self.pending and not self.in_flight:
                    self.in_flight = True
                    place = {"draft": self.draft, "sequence": self.sequence, "revision": self.revision}
                    await self.send("edit", operation=self.pending[0], **place)
                if cut_at and edits <= cut_at[-1]:
                    cut_at.pop()
                    self.socket.transport.abort()  # as when the Wi-Fi goes: no close frame, an edit in flight
            except ConnectionClosed:
                await self.come_in()
        await self.socket.close()
        return self.text


link, name, draft, edits, cuts, people, seed = sys.argv[1:3] + [int(argument) for argument in sys.argv[3:8]]
sys.stdout.write(asyncio.run(Client(link, name, draft, seed).run(edits, cuts, people)))
