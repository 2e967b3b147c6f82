// The floor for scripts/bench sockets: an echo server that is nothing but system calls. It checks nothing, allocates
// nothing and expects whole frames shorter than 126 bytes. What it costs, no server can save.
//
//   bare-epoll PORT           answers each connection as soon as it is read
//   bare-epoll PORT turn      reads all that are ready, then answers all: the order of our loop
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, EVENTS = 512, BYTES = 16384 };

static struct connection {
    int is_open, count;
    unsigned char waiting[BYTES];
} connections[CONNECTIONS];

static int shake(int descriptor) {
    // The load generator always sends the key of RFC 6455 §1.3.
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    char request[2048];
    if (recv(descriptor, request, sizeof request, 0) <= 0) return 0;
    return send(descriptor, answer, sizeof answer - 1, MSG_NOSIGNAL) > 0;
}

/// Turns the frames of one read into answers. Returns how many bytes the answers have.
static int answer(unsigned char *bytes, int count, unsigned char *output) {
    int in = 0, out = 0;
    while (in + 6 <= count) {
        int length = bytes[in + 1] & 127, opcode = bytes[in] & 15;
        if (in + 6 + length > count) break;
        output[out++] = (unsigned char)(0x80 | (opcode == 9 ? 10 : opcode));
        output[out++] = (unsigned char)length;
        for (int i = 0; i < length; i++) output[out++] = bytes[in + 6 + i] ^ bytes[in + 2 + (i & 3)];
        in += 6 + length;
    }
    return out;
}

int main(int count, char **values) {
    if (count < 2) return 2;
    int by_turn = count > 2, one = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poller = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(values[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1024) < 0) return 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    static unsigned char bytes[65536];
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor == listener) {
                int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (accepted < 0) continue;
                if (accepted >= CONNECTIONS) { close(accepted); continue; }
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                memset(&connections[accepted], 0, sizeof connections[accepted]);
                event = (struct epoll_event){.events = EPOLLIN, .data.fd = accepted};
                epoll_ctl(poller, EPOLL_CTL_ADD, accepted, &event);
                continue;
            }
            struct connection *connection = &connections[descriptor];
            if (!connection->is_open) {
                if (!(connection->is_open = shake(descriptor))) close(descriptor);
                continue;
            }
            ssize_t got = recv(descriptor, bytes, sizeof bytes, 0);
            if (got <= 0) { close(descriptor); events[i].data.fd = -1; continue; }
            connection->count = answer(bytes, (int)got, connection->waiting);
            if (!by_turn) {
                send(descriptor, connection->waiting, (size_t)connection->count, MSG_NOSIGNAL);
                connection->count = 0;
            }
        }
        for (int i = 0; by_turn && i < ready; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor < 0 || descriptor == listener || connections[descriptor].count == 0) continue;
            send(descriptor, connections[descriptor].waiting, (size_t)connections[descriptor].count, MSG_NOSIGNAL);
            connections[descriptor].count = 0;
        }
    }
}
