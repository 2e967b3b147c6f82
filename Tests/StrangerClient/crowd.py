"""200 people in one room, all typing: how long others wait for an edit, and a newcomer for the room.

    crowd.py COWRITE [--people 200] [--readers 200] [--edits 200] [--seconds 20]      needs `websockets` from PyPI

Half of the people write in private drafts of their own, half in one shared draft, which the first --readers have open. Prints what was
sent and heard, and percentiles in milliseconds.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import tempfile
import time
import urllib.request

from websockets.asyncio.client import connect

parser = argparse.ArgumentParser()
parser.add_argument("cowrite")
for name, standard in [("people", 200), ("readers", 200), ("edits", 200), ("seconds", 20)]:
    parser.add_argument(f"--{name}", type=int, default=standard)
options = parser.parse_args()


class Person:
    def __init__(self, link, number):
        address, self.key = link.split("#")
        self.server, self.room = address.split("/r/")
        self.number, self.draft, self.revision, self.sequence = number, None, 0, 0
        self.waiting, self.sent_at, self.acks, self.echoes, self.opened = False, {}, [], [], asyncio.Event()

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def come_in(self, shared):
        start = time.perf_counter()
        self.socket = await connect(
            self.server.replace("http", "ws", 1) + "/ws", subprotocols=["cowrite.1"], compression=None)
        client = f"crowd-{self.number:08d}"
        await self.send(type="hello", version=1, room=self.room, key=self.key, client=client)
        await self.send(type="join", name=f"Person {self.number}")
        joined = asyncio.Event()
        self.reader = asyncio.create_task(self.read(shared, joined))
        await joined.wait()
        return (time.perf_counter() - start) * 1000

    async def read(self, shared, joined):
        async for text in self.socket:
            now = time.perf_counter()
            # Only what matters here is read as JSON: 200 readers share one Python process.
            if '"type":"edited"' in text:
                message = json.loads(text)
                for mark in message["operation"]:
                    if isinstance(mark, str) and mark.startswith("<"):
                        self.echoes.append((now - float(mark.strip("<>"))) * 1000)
                if message["draft"] == self.draft:
                    self.revision = message["revision"]
                continue
            if not any(f'"type":"{kind}"' in text for kind in ("joined", "created", "draft", "ack", "error", "rebase")):
                continue
            message = json.loads(text)
            if message["type"] == "joined":
                joined.set()
                reads = self.number <= options.readers
                if shared == 0 or self.number % 2 or not reads:
                    await self.send(type="create", title=f"Draft of {self.number}")
                if shared and reads and self.number % 2 == 0:
                    self.draft = shared
                if shared and reads:
                    await self.send(type="open", draft=shared)
            elif message["type"] == "created":
                self.draft = message["draft"]
                await self.send(type="open", draft=self.draft)
            elif message["type"] == "draft" and message["draft"] == self.draft:
                self.revision = message["revision"]
                self.opened.set()
            elif message["type"] == "ack":
                self.acks.append((now - self.sent_at.pop(message["sequence"])) * 1000)
                self.revision, self.waiting = max(self.revision, message["revision"]), False
            elif message["type"] == "rebase":
                self.revision = message["to"]
                await self.edit()
            elif message["type"] == "error":
                print("error", text, flush=True)

    async def type(self):
        if not self.waiting and self.draft:
            self.sequence += 1
            self.waiting = True
            self.sent_at[self.sequence] = time.perf_counter()
            await self.edit()

    async def edit(self):
        await self.send(
            type="edit", draft=self.draft, sequence=self.sequence, revision=self.revision,
            operation=[f"<{time.perf_counter():.6f}>"])


def percentiles(values):
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
    return f"p50 {at(0.5):.1f}  p99 {at(0.99):.1f}  max {values[-1]:.1f}  ({len(values)} measured)" if values else "none"


async def main(folder):
    process = await asyncio.create_subprocess_exec(
        options.cowrite, "serve", "--listen", "127.0.0.1:0", "--data", folder, stdout=asyncio.subprocess.PIPE)
    try:
        await measure(process)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def measure(process):
    port = (await process.stdout.readline()).decode().strip().rsplit(":", 1)[1]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/rooms", b'{"plan": "45w"}')
    links = json.load(await asyncio.to_thread(urllib.request.urlopen, request))
    host = Person(links["host"], 0)
    await host.come_in(0)
    await host.opened.wait()
    await host.send(type="share", draft=host.draft, sharing="writable")
    await host.send(type="clock", action="start")
    people, joins = [], []
    for number in range(1, options.people - 10):
        person = Person(links["writer"], number)
        await person.come_in(host.draft)
        people.append(person)
    await asyncio.gather(*(asyncio.wait_for(person.opened.wait(), 30) for person in people))
    end, count, lately = time.perf_counter() + options.seconds, 0, None
    next_join = time.perf_counter() + 2
    while time.perf_counter() < end:
        started = time.perf_counter()
        await random.choice(people).type()
        count += 1
        if len(joins) < 10 and started > next_join and (lately is None or lately.done()):
            if lately:
                joins.append(lately.result())
            lately, next_join = asyncio.create_task(
                Person(links["writer"], options.people + len(joins)).come_in(host.draft)), started + 1
        await asyncio.sleep(max(0, 1 / options.edits - (time.perf_counter() - started)))
    await asyncio.sleep(1)
    print(f"{options.people} people, {count / options.seconds:.0f} edits/s offered for {options.seconds} s")
    print("others' echo  ", percentiles([echo for person in people for echo in person.echoes]))
    print("own ack       ", percentiles([ack for person in people for ack in person.acks]))
    print("join meanwhile", percentiles(joins))
    with open(f"/proc/{process.pid}/status") as status:
        print("server", next(line.strip() for line in status if line.startswith("VmRSS")))


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
