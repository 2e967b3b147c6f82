"""A cowrite client by a stranger, written from Sources/Session/README.md alone. Needs `websockets` from PyPI.

    client.py LINK NAME DRAFT EDITS CUTS PEOPLE SEED

Joins as NAME; opens DRAFT, or with 0 makes one for all to write in (its number goes to stderr); types EDITS times and
is cut off CUTS times in the middle of it; ends when the text holds "[NAME is done]" of so many PEOPLE, and prints it.
"""

import asyncio
import json
import random
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def parts(operation):  # Python's strings are scalars already
    return [["d", p["d"]] if isinstance(p, dict) else ["i", p] if isinstance(p, str) else ["r", p] for p in operation]


def joined(pieces):  # neighbours become one, retains at the end fall away
    out = []
    for kind, value in filter(lambda piece: piece[1], pieces):
        if out and out[-1][0] == kind:
            out[-1][1] += value
        else:
            out.append([kind, value])
    if out and out[-1][0] == "r":
        out.pop()
    return [value if kind != "d" else {"d": value} for kind, value in out]


def apply(operation, text):
    out = ""
    for kind, value in parts(operation):
        out += value if kind == "i" else text[:value] if kind == "r" else ""
        text = text if kind == "i" else text[value:]
    return out + text


def transform(left, right):
    """Both past each other; where both insert at one place, the text of `left` stands left."""
    a, b, new_left, new_right = parts(left), parts(right), [], []
    while a or b:
        if (mine := bool(a and a[0][0] == "i")) or b and b[0][0] == "i":
            text = (a if mine else b).pop(0)[1]
            new_left.append(["i", text] if mine else ["r", len(text)])
            new_right.append(["r", len(text)] if mine else ["i", text])
        else:
            (kind_a, count_a), (kind_b, count_b) = (a or [["r", 1 << 30]])[0], (b or [["r", 1 << 30]])[0]
            count = min(count_a, count_b)
            new_left.append([kind_a, count if kind_b != "d" else 0])
            new_right.append([kind_b, count if kind_a != "d" else 0])
            for side in filter(None, (a, b)):
                side[0][1] -= count
                if side[0][1] == 0:
                    side.pop(0)
    return joined(new_left), joined(new_right)


class Client:
    def __init__(self, link, name, draft, seed):
        address, fragment = link.split("#")
        self.server, self.room = address.split("/r/")
        self.key, self.name, self.draft, self.random = fragment.split(".")[0], name, draft, random.Random(seed)
        self.client = f"stranger-{self.random.getrandbits(48):012x}"
        self.identity, self.text = {}, None
        self.revision, self.sequence, self.pending, self.in_flight = 0, 0, [], False

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
        if operation := joined([["r", at], ["i", text], ["d", gone]]):
            self.text = apply(operation, self.text)
            self.pending.append(operation)

    async def send_edit(self):
        where = {"draft": self.draft, "sequence": self.sequence, "revision": self.revision}
        await self.send("edit", operation=self.pending[0], **where)

    def take(self, operation, revision):
        """Somebody's operation, ordered before all of mine that is pending: mine arrives later, so it goes left."""
        for index, mine in enumerate(self.pending):
            self.pending[index], operation = transform(mine, operation)
        self.text, self.revision = apply(operation, self.text), revision

    def taken(self, revision):
        self.pending.pop(0)
        self.in_flight, self.revision = False, revision

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
                await self.send_edit()
            case "catch_up":
                for step in message["steps"]:
                    self.taken(step["revision"]) if "own" in step else self.take(step["operation"], step["to"])
                self.is_open = True
                if self.in_flight:
                    await self.send_edit()
            case "error":
                sys.exit(f"{message['code']}: {message['message']}")

    async def run(self, edits, cuts, people):
        await self.come_in()
        cut_at = set(self.random.sample(range(1, edits), cuts))
        while not self.is_open or self.pending or self.text.count(" is done]") < people:
            try:
                await self.receive(json.loads(await self.socket.recv()))
                if self.is_open and edits and len(self.pending) < 3:
                    edits -= 1
                    self.type(self.random.choice(["a", "b ", "é", "👩‍👩‍👧", "漢字\n", ""]) if edits else f"[{self.name} is done]")
                if self.is_open and self.pending and not self.in_flight:
                    self.sequence, self.in_flight = self.sequence + 1, True
                    await self.send_edit()
                if edits in cut_at:
                    cut_at.remove(edits)
                    self.socket.transport.abort()  # as when the Wi-Fi goes: no close frame, an edit in flight
            except ConnectionClosed:
                await self.come_in()
        await self.socket.close()
        return self.text


link, name, draft, edits, cuts, people, seed = sys.argv[1:3] + [int(argument) for argument in sys.argv[3:8]]
sys.stdout.write(asyncio.run(Client(link, name, draft, seed).run(edits, cuts, people)))
