// @ts-check
import { Signal } from "./signal.js";

/**
 * One WebSocket to the room, made again when it breaks: after 0.5 s, doubling to 15 s, with jitter. It is online only
 * once the server has said `welcome`. A line that is silent while an answer is due counts as broken.
 *
 * state        event                     next
 * -----        -----                     ----
 * connecting   welcome                   online
 * connecting   close / error             waiting
 * online       close, no answer in 8 s   waiting
 * waiting      time is up, tryNow()      connecting
 * any          a final close code        closed     (nothing is tried any more)
 *
 * @typedef {"connecting" | "online" | "waiting" | "closed"} ConnectionState
 */
export class Connection {
  /** @type {ConnectionState} */
  state = "connecting";
  /** When the next try begins, by `performance.now()`. */
  nextTryAt = 0;
  closeCode = 0;
  closeReason = "";
  /** The last fatal error the server named. @type {{code: string, message: string} | null} */
  fatal = null;
  everOnline = false;

  /** @type {Signal<any>} */
  message = new Signal();
  /** @type {Signal<ConnectionState>} */
  changed = new Signal();

  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  #retryTimer = 0;
  #probeTimer = 0;
  #deadline = 0;

  /** @param {string} url @param {() => object} hello makes the first message of each connection */
  constructor(url, hello) {
    this.url = url;
    this.hello = hello;
  }

  open() {
    clearTimeout(this.#retryTimer);
    if (this.#socket || this.state === "closed") return;
    this.#become("connecting");
    const socket = new WebSocket(this.url, "cowrite.1");
    this.#socket = socket;
    this.#expectAnswer(10_000);
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = (event) => this.#closed(socket, event.code, event.reason);
  }

  /** @param {object} message @returns {boolean} false: not online, nothing was sent */
  send(message) {
    if (this.state !== "online" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Does not wait for the next try. */
  tryNow() {
    if (this.state === "waiting") this.open();
  }

  /** Asks for the server's time: the answer sets the clock and shows that the line is alive. */
  probe() {
    if (this.send({ type: "time", sent: Math.round(performance.now() * 1000) / 1000 })) this.#expectAnswer(8000);
  }

  /** Leaves for good. */
  close() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#retryTimer);
    this.#stopWaiting();
    clearInterval(this.#probeTimer);
    socket?.close(1000);
    this.#become("closed");
  }

  /** @param {WebSocket} socket @param {string} data */
  #receive(socket, data) {
    if (socket !== this.#socket) return;
    this.#stopWaiting();
    /** @type {any} */
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.type === "error" && this.state === "connecting") this.fatal = message;
    if (message.type === "welcome") {
      this.#attempt = 0;
      this.everOnline = true;
      this.fatal = null;
      this.#become("online", () => this.message.emit(message));
      clearInterval(this.#probeTimer);
      this.#probeTimer = window.setInterval(() => this.probe(), 20_000);
      this.probe();
      return;
    }
    this.message.emit(message);
  }

  /** @param {WebSocket} socket @param {number} code @param {string} reason */
  #closed(socket, code, reason) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#stopWaiting();
    clearInterval(this.#probeTimer);
    this.closeCode = code;
    this.closeReason = reason;
    if (finalCloseCodes.has(code)) return this.#become("closed");
    const wait = Math.min(15_000, 500 * 2 ** this.#attempt++) * (0.75 + Math.random() / 2);
    this.nextTryAt = performance.now() + wait;
    this.#retryTimer = window.setTimeout(() => this.open(), wait);
    this.#become("waiting");
  }

  /** @param {number} milliseconds */
  #expectAnswer(milliseconds) {
    this.#stopWaiting();
    const socket = this.#socket;
    this.#deadline = window.setTimeout(() => {
      if (!socket || socket !== this.#socket) return;
      // A dead line may never tell of its close: do not wait for it.
      this.#closed(socket, 1006, "no answer");
      socket.onclose = null;
      socket.close();
    }, milliseconds);
  }

  #stopWaiting() {
    clearTimeout(this.#deadline);
  }

  /** @param {ConnectionState} state @param {() => void} [first] */
  #become(state, first) {
    const differs = this.state !== state || state === "waiting";
    this.state = state;
    first?.();
    if (differs) this.changed.emit(state);
  }
}

/** After these the server would refuse again: see the table of close codes in Sources/Session/README.md. */
const finalCloseCodes = new Set([1000, 1002, 1003, 1007, 1009, 4001, 4003, 4004, 4009, 4010]);
