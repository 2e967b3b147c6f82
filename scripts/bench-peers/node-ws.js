// An echo and a broadcast server on node's ws, for scripts/bench sockets. /fan hands each message to all others.
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({
    port: Number(process.argv[2]), host: "127.0.0.1", perMessageDeflate: false, backlog: 1024,
});
server.on("connection", (socket, request) => {
    if (request.url.startsWith("/fan")) {
        socket.on("message", (data, binary) => {
            for (const other of server.clients) if (other !== socket) other.send(data, { binary });
        });
    } else {
        socket.on("message", (data, binary) => socket.send(data, { binary }));
    }
});
