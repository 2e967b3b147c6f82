"""A small client of the wire protocol `cowrite.1`, for scripts/crash: written from Sources/Session/README.md alone.

It keeps what the protocol asks of a client: one edit in flight per draft, the same client name and sequence after a
reconnect, and "saved" said only after an ack. It inserts at random places of the newest text it knows; it keeps the
length of that text, not the text.
"""

import base64
import json
import os
import random
import socket
import struct
import threading


class Closed(Exception):
    """The connection is gone."""


class WebSocket:
    """RFC 6455, client side: text messages, pings answered."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: cowrite.1\r\n\r\n".encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise Closed(head.split(b"\r\n")[0].decode())

    def fill(self):
        try:
            data = self.socket.recv(65536)
        except OSError as error:
            raise Closed(str(error))
        if not data:
            raise Closed("end of stream")
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send(self, message, opcode=1):
        payload = message if isinstance(message, bytes) else json.dumps(message).encode()
        mask = os.urandom(4)
        if len(payload) < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload))
        elif len(payload) < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, len(payload))
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, len(payload))
        masked = bytes(byte ^ mask[place & 3] for place, byte in enumerate(payload))
        try:
            self.socket.sendall(head + mask + masked)
        except OSError as error:
            raise Closed(str(error))

    def receive(self):
        """The next text message. The server's frames are whole messages, unmasked."""
        while True:
            first, second = self.take(2)
            length = second & 127
            if length == 126:
                length = struct.unpack("!H", self.take(2))[0]
            elif length == 127:
                length = struct.unpack("!Q", self.take(8))[0]
            payload = self.take(length)
            opcode = first & 15
            if opcode == 1:
                return json.loads(payload)
            if opcode == 9:
                self.send(payload, 10)
            if opcode == 8:
                raise Closed(f"closed with {struct.unpack('!H', payload[:2])[0] if payload else 'no code'}")

    def close(self):
        self.socket.close()


def length_change(operation):
    return sum(len(part) if isinstance(part, str) else -part["d"] if isinstance(part, dict) else 0
               for part in operation)


class Typist(threading.Thread):
    """Types numbered words into one draft, through any number of servers that come and go.

    `acked` holds every word the server said was saved, `sent` every word that ever left. Each word goes in one
    operation and is never deleted, so it must be in the draft exactly once if acked, and at most once if not.
    """

    def __init__(self, number, seed, address, room, key, pause):
        super().__init__(daemon=True)
        self.number, self.address, self.room, self.key, self.pause = number, address, room, key, pause
        self.random = random.Random(seed)
        self.client = f"typist-{number}-{seed:x}"
        self.acked, self.sent, self.refusals = [], [], []
        self.identity = None
        self.draft = None
        self.wanted_draft = None  # set by the test: the draft all share
        self.revision, self.length, self.sequence = 0, 0, 0
        self.in_flight = None  # (sequence, word, operation)
        self.stopping = threading.Event()
        self.online = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            try:
                self.visit()
            except (Closed, OSError, TimeoutError):
                pass
            self.online.clear()
            self.stopping.wait(0.02)

    def visit(self):
        host, port = self.address()
        connection = WebSocket(host, port)
        try:
            hello = {"type": "hello", "version": 1, "room": self.room, "key": self.key, "client": self.client}
            if self.identity:
                hello["participant"], hello["secret"] = self.identity
            connection.send(hello)
            self.session(connection)
        finally:
            connection.close()

    def session(self, connection):
        while not self.stopping.is_set():
            message = connection.receive()
            kind = message["type"]
            if kind == "welcome":
                if message.get("participant") is None:
                    connection.send({"type": "join", "name": f"Typist {self.number}"})
                else:
                    self.open(connection)
            elif kind == "joined":
                self.identity = (message["participant"], message["secret"])
                self.open(connection)
            elif kind == "created":
                self.draft = message["draft"]
                connection.send({"type": "share", "draft": self.draft, "sharing": "writable"})
                connection.send({"type": "open", "draft": self.draft})
            elif message.get("draft") == self.draft and self.draft is not None:
                self.take(connection, kind, message)
            elif kind == "error":
                self.refusals.append(message["code"])

    def open(self, connection):
        self.draft = self.draft or (self.wanted_draft() if self.wanted_draft else None)
        if self.draft is None:
            connection.send({"type": "create", "title": f"Draft of {self.number}"})
        elif self.revision == 0 and self.in_flight is None:
            connection.send({"type": "open", "draft": self.draft})
        else:
            message = {"type": "open", "draft": self.draft, "revision": self.revision}
            if self.in_flight:
                message["sequence"] = self.in_flight[0]
            connection.send(message)

    def take(self, connection, kind, message):
        if kind == "draft":
            self.revision, self.length = message["revision"], len(message["text"])
            self.sequence = max(self.sequence, message["last_sequence"])
            if self.in_flight and message["last_sequence"] >= self.in_flight[0]:
                self.saved()
            self.go_on(connection)
        elif kind == "catch_up":
            for step in message["steps"]:
                if "own" in step:
                    self.length += length_change(self.in_flight[2])
                    self.saved()
                else:
                    self.length += length_change(step["operation"])
            self.revision = message["revision"]
            self.go_on(connection)
        elif kind == "edited":
            self.length += length_change(message["operation"])
            self.revision = message["revision"]
        elif kind == "ack":
            self.length += length_change(self.in_flight[2])
            self.revision = message["revision"]
            self.saved()
            self.go_on(connection)
        elif kind == "rebase":
            self.length += length_change(message["operation"])
            self.revision = message["to"]
            self.go_on(connection)
        elif kind == "error":
            self.refusals.append(message["code"])
            raise Closed(message["code"])

    def saved(self):
        self.acked.append(self.in_flight[1])
        self.in_flight = None

    def go_on(self, connection):
        """Sends again what is in flight, or types the next word."""
        self.online.set()
        if self.stopping.wait(self.pause * self.random.random() * 2):
            return
        if self.in_flight is None:
            self.sequence += 1
            word = f"<{self.number}.{self.sequence}>"
            self.in_flight = (self.sequence, word, None)
            self.sent.append(word)
        sequence, word, _ = self.in_flight
        # The text may have changed since it was sent first: a new place in it, the same word, the same sequence.
        # Only what was not taken is sent again, so the server never sees two contents under one sequence.
        place = self.random.randint(0, self.length)
        operation = [place, word] if place else [word]
        self.in_flight = (sequence, word, operation)
        connection.send({
            "type": "edit", "draft": self.draft, "sequence": sequence, "revision": self.revision,
            "operation": operation})
