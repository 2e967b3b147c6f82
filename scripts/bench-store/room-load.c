// Writers in rooms, over real sockets: sends edits, waits for their acks, and prints how long these took.
//
//     room-load PORT PEOPLE SECONDS RATE < rooms        one "ROOM KEY" a line; PEOPLE join each room
//
// RATE edits a second for each writer, at times spread evenly; 0: the next edit follows the ack at once. All people of
// a room write in one draft. One thread, so that it takes little from the server beside it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { bufferSize = 1 << 16, slots = 400000, slotMicroseconds = 10 };

struct room {
    char name[32], key[64];
    bool isOpen;  // its draft is there and may be written in by all
};

struct writer {
    int descriptor;
    struct room *room;
    int number, place;  // of all, and in the room
    bool isUpgraded, isWriting, isWaiting;
    long sequence, revision, length;
    double sentAt, dueAt;
    size_t filled;
    unsigned char *buffer;
};

static struct writer *writers;
static int writerCount, poller, people;
static double rate, measureFrom, measureUntil;
static long acks, edits, deliveries, refusals, others;
static unsigned *histogram;
// The longest answer in each tenth of a second since the joins ended: where a backlog began, and how long it lasted.
static double longest[100000];
static double joinedAt;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "room-load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void sendAll(struct writer *writer, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t sent = send(writer->descriptor, next, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) continue;
        if (sent < 0) fail("send");
        next += sent, count -= sent;
    }
}

// One masked text frame. A mask of zeros is a mask.
static void sendText(struct writer *writer, const char *text) {
    unsigned char frame[1200];
    size_t length = strlen(text), head = 2;
    frame[0] = 0x81;
    if (length < 126) frame[1] = 0x80 | length;
    else frame[1] = 0x80 | 126, frame[2] = length >> 8, frame[3] = length & 255, head = 4;
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, length);
    sendAll(writer, frame, head + 4 + length);
}

static void edit(struct writer *writer, double at) {
    char text[256];
    writer->sequence++;
    // Alone in a room one types at the end; several type at the beginning, which fits whatever the others do.
    if (people == 1 && writer->length > 0)
        snprintf(text, sizeof text, "{\"type\":\"edit\",\"draft\":1,\"sequence\":%ld,\"revision\":%ld,\"operation\":[%ld,\"x\"]}",
                 writer->sequence, writer->revision, writer->length);
    else
        snprintf(text, sizeof text, "{\"type\":\"edit\",\"draft\":1,\"sequence\":%ld,\"revision\":%ld,\"operation\":[\"x\"]}",
                 writer->sequence, writer->revision);
    writer->sentAt = at;
    writer->isWaiting = true;
    edits++;
    sendText(writer, text);
}

static long field(const char *text, const char *name) {
    const char *found = strstr(text, name);
    return found ? atol(found + strlen(name)) : -1;
}

static void openDraft(struct writer *writer) { sendText(writer, "{\"type\":\"open\",\"draft\":1}"); }

static void take(struct writer *writer, char *text) {
    if (strstr(text, "\"type\":\"ack\"")) {
        double at = now(), microseconds = (at - writer->sentAt) * 1e6;
        writer->revision = field(text, "\"revision\":");
        writer->length++;
        writer->isWaiting = false;
        int tenth = joinedAt > 0 ? (at - joinedAt) * 10 : 0;
        if (tenth < 100000 && microseconds > longest[tenth]) longest[tenth] = microseconds;
        if (at >= measureFrom && at < measureUntil) {
            long slot = microseconds / slotMicroseconds;
            histogram[slot < slots ? slot : slots - 1]++;
            acks++;
        }
        if (rate == 0 && at < measureUntil) edit(writer, at);
    } else if (strstr(text, "\"type\":\"edited\"")) {
        writer->revision = field(text, "\"revision\":");
        deliveries++;
    } else if (strstr(text, "\"type\":\"welcome\"")) {
        char join[80];
        snprintf(join, sizeof join, "{\"type\":\"join\",\"name\":\"Writer %d\"}", writer->place);
        sendText(writer, join);
    } else if (strstr(text, "\"type\":\"joined\"")) {
        if (writer->place == 0) sendText(writer, "{\"type\":\"create\",\"title\":\"Load\"}");
        else if (writer->room->isOpen) openDraft(writer);
    } else if (strstr(text, "\"type\":\"created\"")) {
        sendText(writer, "{\"type\":\"share\",\"draft\":1,\"sharing\":\"writable\"}");
        openDraft(writer);
    } else if (strstr(text, "\"type\":\"draft\"")) {
        writer->revision = field(text, "\"revision\":");
        writer->isWriting = true;
        if (writer->place == 0) {
            writer->room->isOpen = true;
            for (int other = 1; other < people; other++) openDraft(writer + other);
        }
    } else if (strstr(text, "\"type\":\"error\"")) {
        if (strstr(text, "unknown_draft")) openDraft(writer);
        else if (refusals++ < 3) fprintf(stderr, "room-load: %s\n", text);
    } else {
        others++;
    }
}

// Takes all whole frames. The server's are unmasked and whole messages.
static void read_(struct writer *writer) {
    ssize_t count = recv(writer->descriptor, writer->buffer + writer->filled, bufferSize - 1 - writer->filled, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        fprintf(stderr, "room-load: the server closed connection %d\n", writer->number);
        exit(1);
    }
    writer->filled += count;
    size_t start = 0;
    if (!writer->isUpgraded) {
        unsigned char *end = memmem(writer->buffer, writer->filled, "\r\n\r\n", 4);
        if (!end) return;
        start = end + 4 - writer->buffer;
        writer->isUpgraded = true;
        char hello[256];
        snprintf(hello, sizeof hello,
                 "{\"type\":\"hello\",\"version\":1,\"room\":\"%s\",\"key\":\"%s\",\"client\":\"load-%07d\"}",
                 writer->room->name, writer->room->key, writer->number);
        sendText(writer, hello);
    }
    while (writer->filled - start >= 2) {
        unsigned char *frame = writer->buffer + start;
        size_t length = frame[1] & 127, head = 2;
        if (length == 126) {
            if (writer->filled - start < 4) break;
            length = frame[2] << 8 | frame[3], head = 4;
        }
        if (writer->filled - start < head + length) break;
        if ((frame[0] & 15) == 1) {
            unsigned char saved = frame[head + length];
            frame[head + length] = 0;
            take(writer, (char *)frame + head);
            frame[head + length] = saved;
        }
        start += head + length;
    }
    memmove(writer->buffer, writer->buffer + start, writer->filled - start);
    writer->filled -= start;
}

static void connectTo(struct writer *writer, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    writer->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (writer->descriptor < 0 || connect(writer->descriptor, (void *)&address, sizeof address) != 0) fail("connect");
    int one = 1;
    setsockopt(writer->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(writer->descriptor, F_SETFL, O_NONBLOCK);
    writer->buffer = malloc(bufferSize);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = writer};
    epoll_ctl(poller, EPOLL_CTL_ADD, writer->descriptor, &event);
    char request[300];
    snprintf(request, sizeof request,
             "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: cowrite.1\r\n\r\n", port);
    sendAll(writer, request, strlen(request));
}

static void turn(int milliseconds) {
    struct epoll_event events[512];
    int count = epoll_wait(poller, events, 512, milliseconds);
    for (int index = 0; index < count; index++) read_(events[index].data.ptr);
}

static double quantile(double share) {
    long seen = 0;
    for (long slot = 0; slot < slots; slot++) {
        seen += histogram[slot];
        if (seen >= share * acks) return (slot + 0.5) * slotMicroseconds / 1000.0;
    }
    return -1;
}

int main(int count, char **words) {
    if (count != 5) return fprintf(stderr, "usage: room-load PORT PEOPLE SECONDS RATE < rooms\n"), 2;
    int port = atoi(words[1]), roomCount = 0;
    people = atoi(words[2]);
    double seconds = atof(words[3]);
    rate = atof(words[4]);
    static struct room rooms[100000];
    while (scanf("%31s %63s", rooms[roomCount].name, rooms[roomCount].key) == 2) roomCount++;
    writerCount = roomCount * people;
    writers = calloc(writerCount, sizeof *writers);
    histogram = calloc(slots, sizeof *histogram);
    poller = epoll_create1(0);
    int writing = 0;
    for (int index = 0; index < writerCount; index++) {
        writers[index] = (struct writer){.room = &rooms[index / people], .number = index, .place = index % people};
        connectTo(&writers[index], port);
        turn(0);
    }
    double start = now();
    while (writing < writerCount) {
        turn(10);
        writing = 0;
        for (int index = 0; index < writerCount; index++) writing += writers[index].isWriting;
        if (now() - start > 60) return fprintf(stderr, "room-load: only %d of %d write\n", writing, writerCount), 1;
    }
    double joining = now() - start;
    joinedAt = start = now();
    measureFrom = start + 3;  // after the joining has settled
    measureUntil = measureFrom + seconds;
    for (int index = 0; index < writerCount; index++) {
        writers[index].dueAt = rate > 0 ? start + (double)index / writerCount / rate : 0;
        if (rate == 0) edit(&writers[index], now());
    }
    // The script reads the server's processor time at these two lines.
    bool isAnnounced = false;
    while (now() < measureUntil) {
        if (!isAnnounced && now() >= measureFrom) isAnnounced = true, printf("begin\n"), fflush(stdout);
        turn(rate > 0 ? 1 : 10);
        if (rate == 0) continue;
        double at = now();
        for (int index = 0; index < writerCount; index++) {
            struct writer *writer = &writers[index];
            if (at < writer->dueAt || writer->isWaiting) continue;
            // From the moment it was due, so that a slow answer is not hidden by the edits it held back.
            edit(writer, writer->dueAt);
            writer->dueAt += 1 / rate;
        }
    }
    printf("end\n{\"acks\": %ld, \"seconds\": %g, \"deliveries\": %ld, \"refusals\": %ld, \"p50_ms\": %.2f, \"p90_ms\": %.2f, "
           "\"p99_ms\": %.2f, \"p999_ms\": %.2f, \"joining_s\": %.2f, \"slow\": [", acks, seconds, deliveries, refusals, quantile(.5), quantile(.9),
           quantile(.99), quantile(.999), joining);
    bool isFirst = true;
    for (int tenth = 0; tenth < 100000; tenth++) {
        if (longest[tenth] < 20000) continue;
        printf("%s[%.1f, %.0f]", isFirst ? "" : ", ", tenth / 10.0, longest[tenth] / 1000);
        isFirst = false;
    }
    printf("]}\n");
    return 0;
}
