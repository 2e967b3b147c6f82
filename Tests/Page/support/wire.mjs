// @ts-check
import { connect, createServer } from "node:net";

/** A wire between one person and the server that a test can cut and mend. */
export class Wire {
  /** @type {Set<import("node:net").Socket>} */
  #sockets = new Set();
  isCut = false;
  origin = "";

  /** @param {string} target the server's origin */
  static async to(target) {
    const wire = new Wire();
    const { hostname, port } = new URL(target);
    const server = createServer((near) => {
      if (wire.isCut) return near.destroy();
      const far = connect(Number(port), hostname);
      for (const [from, to] of [[near, far], [far, near]]) {
        wire.#sockets.add(from);
        from.pipe(to);
        from.on("error", () => to.destroy());
        from.on("close", () => {
          wire.#sockets.delete(from);
          to.destroy();
        });
      }
    });
    wire.server = server;
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    wire.origin = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
    return wire;
  }

  /** @type {import("node:net").Server | null} */
  server = null;

  cut() {
    this.isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.server?.close();
  }
}
