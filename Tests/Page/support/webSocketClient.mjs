// @ts-check
import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** A WebSocket client of text messages (RFC 6455), for nodes that have none (before 22). Loopback only: no extensions. */
export class WebSocketClient {
  /** @param {string} url @returns {Promise<WebSocketClient>} */
  static connect(url) {
    const { hostname, port, pathname } = new URL(url);
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path: pathname, headers: {
        connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": randomBytes(16).toString("base64"),
      } });
      asked.on("upgrade", (_, socket, head) => resolve(new WebSocketClient(socket, head)));
      asked.on("response", (response) => reject(new Error(`${url} answered ${response.statusCode}`)));
      asked.on("error", reject);
      asked.end();
    });
  }

  /** @type {(text: string) => void} */
  onmessage = () => {};
  /** @type {Buffer} */
  #bytes;
  /** @type {Buffer[]} */
  #parts = [];

  /** @param {import("node:stream").Duplex} socket @param {Buffer} head */
  constructor(socket, head) {
    this.socket = socket;
    this.#bytes = head;
    socket.on("data", (data) => {
      this.#bytes = Buffer.concat([this.#bytes, data]);
      while (this.#takeFrame());
    });
    socket.on("error", () => {});
  }

  /** @param {string} text */
  send(text) {
    this.#sendFrame(1, Buffer.from(text));
  }

  close() {
    this.socket.destroy();
  }

  /** @param {number} opcode @param {Buffer} payload */
  #sendFrame(opcode, payload) {
    const length = payload.length;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    const mask = randomBytes(4);
    const masked = Buffer.from(payload);
    for (let index = 0; index < length; index++) masked[index] ^= mask[index & 3];
    this.socket.write(Buffer.concat([head, mask, masked]));
  }

  /** @returns {boolean} whether there was a whole frame */
  #takeFrame() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const short = bytes[1] & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return false;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return false;
    const payload = bytes.subarray(start, start + length);
    this.#bytes = bytes.subarray(start + length);
    const opcode = bytes[0] & 0x0f;
    if (opcode === 9) this.#sendFrame(10, payload);
    if (opcode > 1) return true;
    this.#parts.push(payload);
    if (bytes[0] & 0x80) {
      const text = Buffer.concat(this.#parts).toString("utf8");
      this.#parts = [];
      this.onmessage(text);
    }
    return true;
  }
}
