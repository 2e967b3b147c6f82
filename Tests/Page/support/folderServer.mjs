// @ts-check
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../../web/", import.meta.url));
/** The strict policy of the real server. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
  + "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * Serves the page's files one by one, without a room behind them, for tests that play the server themselves
 * (fakeSocket.mjs): every state can be reached, also those a healthy server never shows.
 */
export async function serveFolder() {
  const types = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", html: "text/html; charset=utf-8" };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const headers = { "content-security-policy": policy, "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "cache-control": "no-cache" };
    if (path.startsWith("/api/")) {
      response.writeHead(200, { ...headers, "content-type": "application/json" });
      response.end(JSON.stringify({ rooms: [] }));
      return;
    }
    const name = path.startsWith("/assets/") ? path.slice(8) : path === "/" || path.startsWith("/r/") ? "index.html" : null;
    try {
      if (!name || name.includes("..")) throw new Error("no such file");
      const body = readFileSync(web + name);
      const type = types[/** @type {keyof typeof types} */ (name.split(".").pop())] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type });
      response.end(body);
    } catch {
      response.writeHead(404, headers);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, close: () => {
    server.closeAllConnections();
    server.close();
  } };
}
