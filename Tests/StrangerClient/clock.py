"""The clock's promises, measured on the real program. Needs `websockets` from PyPI and libfaketime.

    clock.py COWRITE FAKETIME_LIBRARY

Starts the server with a wall clock that jumps and runs at another rate, reads two clients (one with its own clock a day
wrong, one asleep in between), kills the server with SIGKILL in the middle of a sprint and starts it again. Prints one
`name milliseconds` a line; what is measured against is this machine's monotonic clock.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
import urllib.request

from websockets.asyncio.client import connect

COWRITE, LIBRARY = sys.argv[1:3]
PHASE = 6.0


def monotonic():
    return time.monotonic() * 1000


class Server:
    """The program under a faked wall clock; the monotonic clocks stay true, as when an operator sets the time."""

    def __init__(self, folder, fake):
        self.folder, self.port, self.fake = folder, 0, os.path.join(folder, "faketime")
        self.set(fake)

    def set(self, fake):
        with open(self.fake + ".new", "w") as file:
            file.write(fake + "\n")
        os.rename(self.fake + ".new", self.fake)

    async def start(self):
        environment = os.environ | {
            "LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": self.fake, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        # By way of env: libfaketime moves the environment of the first program it is in, and Swift looks for its
        # arguments in front of it.
        self.process = await asyncio.create_subprocess_exec(
            "/usr/bin/env", COWRITE, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", os.path.join(self.folder, "data"),
            env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        line = (await asyncio.wait_for(self.process.stdout.readline(), 20)).decode()
        self.port = int(line.strip().rsplit(":", 1)[1])

    async def kill(self, how):
        self.process.send_signal(how)
        await self.process.wait()


class Client:
    """A screen: knows the server's time by half a round trip, and its own clock may be wrong by a day."""

    def __init__(self, link, wrong=0.0):
        address, fragment = link.split("#")
        self.server, self.room = address.split("/r/")
        self.key, self.wrong, self.offset, self.best, self.clock = fragment, wrong, 0.0, 1e9, None

    def own(self):
        return monotonic() + self.wrong

    async def come_in(self, name=None):
        self.socket = await connect(self.server.replace("http", "ws", 1) + "/ws", subprotocols=["cowrite.1"])
        client = f"clock-{self.room}-{abs(self.wrong):.0f}"[:32]
        await self.send(type="hello", version=1, room=self.room, key=self.key, client=client)
        await self.hear("welcome")
        if name:
            await self.send(type="join", name=name)
        await self.ask()

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def ask(self):
        self.best = 1e9
        for _ in range(5):
            await self.send(type="time", sent=self.own())
            await self.hear("time")

    async def hear(self, kind, until=lambda message: True):
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 30))
            if message["type"] in ("welcome", "clock"):
                self.clock = message["clock"]
                self.told = message["server_now"]
            if message["type"] == "time":
                trip = self.own() - message["sent"]
                if trip < self.best:
                    self.best, self.offset = trip, message["server_now"] + trip / 2 - self.own()
            if message["type"] == kind and until(message):
                return message

    def left(self):
        return self.clock["ends_at"] - (self.own() + self.offset)


def report(name, milliseconds):
    print(f"{name} {abs(milliseconds):.1f}", flush=True)


async def main(folder):
    server = Server(folder, "+0")
    await server.start()
    try:
        await measure(server)
    finally:
        if server.process.returncode is None:
            await server.kill(signal.SIGTERM)


async def measure(server):
    body = json.dumps({"plan": "0:06w 0:30w"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/rooms", body, {"content-type": "application/json"})
    links = json.load(await asyncio.to_thread(urllib.request.urlopen, request))
    host, other = Client(links["host"]), Client(links["writer"], wrong=86_400_000)
    await host.come_in("Hal")
    await other.come_in("Ana")
    await host.send(type="clock", action="start")
    await host.hear("clock", lambda message: message["clock"]["state"] == "running")
    began = monotonic()
    await other.hear("clock", lambda message: message["clock"]["state"] == "running")
    report("apart_at_start", host.left() - other.left())

    # The wall clock leaps forward and back in the middle of the sprint; the host's tab sleeps through it.
    await asyncio.sleep(1.5)
    server.set("+7200")
    await asyncio.sleep(1)
    server.set("-86400")
    await asyncio.sleep(1)
    server.set("+0 x10")
    await other.ask()
    report("apart_after_jumps", host.left() - other.left())
    await other.hear("clock", lambda message: message["bell"])
    report("bell_late", monotonic() - began - PHASE * 1000)
    await host.hear("clock", lambda message: message["bell"])
    await host.ask()
    report("apart_after_sleep", host.left() - other.left())

    # Killed in the second sprint, with the wall clock two hours off: what is left is what would have been left.
    second = began + PHASE * 1000 + 30_000
    await asyncio.sleep(2)
    await server.kill(signal.SIGKILL)
    server.set("+7200")
    await asyncio.sleep(1)
    await server.start()
    for client in (host, other):
        await client.come_in()
    report("left_after_kill", host.left() - (second - monotonic()))
    report("left_told_after_kill", host.clock["ends_at"] - host.told - (second - monotonic()))
    report("apart_after_kill", host.left() - other.left())


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(main(folder))
