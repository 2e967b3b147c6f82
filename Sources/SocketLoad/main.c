/* SocketLoad: a load generator for WebSocket servers on this machine. Linux only; not part of the product.
 *
 *   SocketLoad MODE PORT PATH [name=value ...]
 *
 *   ping   conns x inflight pings of 8 bytes; an operation is a pong
 *   echo   conns x inflight text messages of `size` bytes; an operation is an echo, whose length is checked
 *   fan    the first connection sends, with inflight messages under way; an operation is a delivery to one of the
 *          others. The last `stall` connections never read and are not waited for
 *   idle   opens conns connections, pings each once, holds them for `secs`
 *
 *   conns=1 inflight=1 size=64 secs=1 warmup=0.3 stall=0 pid=0
 *
 * With pid, the CPU time and the memory of that process are read from /proc. Prints one line of JSON. Exit status 1:
 * the server did not answer as it should. Latency is from the write of a message to the read of its answer. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MARK = 12, RING = 4096, BUCKETS = 1000000, READ_BYTES = 262144 };
enum mode { PING, ECHO_MODE, FAN, IDLE };

/* One connection. Frames are parsed as they come, without keeping them. */
struct connection {
    int descriptor, stalled;
    unsigned char header[10];
    int header_bytes;
    uint64_t payload_left, payload_bytes;
    char mark[MARK];
    int mark_bytes;
    uint64_t *sent_at; /* a ring of inflight times, first sent first answered */
    int sent, answered;
};

static enum mode mode;
static const char *path;
static int port, conns = 1, inflight = 1, size = 64, stall, pid;
static double seconds = 1, warmup = 0.3;
static struct connection *all;
static int poller;
static unsigned char *reading;

static int measuring;
static uint64_t operations;
static uint32_t *buckets; /* one per microsecond */
static uint64_t fan_sent_at[RING];
static int fan_left[RING];
static uint64_t fan_next;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "SocketLoad: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    exit(1);
}

/* Nanoseconds that a process has computed: the sum over its threads. */
static uint64_t cpu_of(int process) {
    char name[320];
    uint64_t total = 0;
    snprintf(name, sizeof name, "/proc/%d/task", process);
    DIR *tasks = opendir(name);
    if (tasks == NULL) return 0;
    for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
        if (task->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "/proc/%d/task/%s/schedstat", process, task->d_name);
        FILE *file = fopen(name, "r");
        unsigned long long ran = 0;
        if (file != NULL) {
            if (fscanf(file, "%llu", &ran) == 1) total += ran;
            fclose(file);
        }
    }
    closedir(tasks);
    return total;
}

static long resident_kib(int process) {
    char name[64], line[256];
    long kib = 0;
    snprintf(name, sizeof name, "/proc/%d/status", process);
    FILE *file = fopen(name, "r");
    if (file == NULL) return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "VmRSS: %ld", &kib) == 1) break;
    fclose(file);
    return kib;
}

static void write_all(int descriptor, const unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = send(descriptor, bytes, count, MSG_NOSIGNAL);
        if (written < 0) die("send: %s", strerror(errno));
        bytes += written;
        count -= (size_t)written;
    }
}

static void open_connection(struct connection *connection) {
    connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connection->descriptor < 0) die("socket: %s", strerror(errno));
    if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect: %s", strerror(errno));
    int one = 1;
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char text[1024];
    int length = snprintf(
        text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        path, port);
    write_all(connection->descriptor, (unsigned char *)text, (size_t)length);
    int got = 0;
    while (got < 4 || memcmp(text + got - 4, "\r\n\r\n", 4) != 0) {
        if (got == sizeof text - 1) die("the answer to the handshake is too long");
        if (recv(connection->descriptor, text + got, 1, 0) != 1) die("closed during the handshake");
        got++;
    }
    text[got] = 0;
    if (strncmp(text, "HTTP/1.1 101", 12) != 0 || strcasestr(text, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == NULL)
        die("not a WebSocket: %.60s", text);
}

/* Appends a masked frame; the key is constant, which costs a server the same. */
static unsigned char *append_frame(unsigned char *to, int opcode, uint64_t number, int bytes) {
    static const unsigned char key[4] = {0x12, 0x34, 0x56, 0x78};
    char mark[MARK + 1];
    snprintf(mark, sizeof mark, "%012llu", (unsigned long long)number % 1000000000000ull);
    *to++ = (unsigned char)(0x80 | opcode);
    if (bytes < 126) {
        *to++ = (unsigned char)(0x80 | bytes);
    } else {
        *to++ = 0x80 | 126;
        *to++ = (unsigned char)(bytes >> 8);
        *to++ = (unsigned char)bytes;
    }
    memcpy(to, key, 4);
    to += 4;
    for (int i = 0; i < bytes; i++) *to++ = (unsigned char)((i < MARK ? mark[i] : 'x') ^ key[i & 3]);
    return to;
}

static unsigned char *writing;

/* Sends `count` more messages on a connection, in one write. */
static void send_more(struct connection *connection, int count) {
    if (count == 0) return;
    int opcode = mode == ECHO_MODE ? 1 : 9, bytes = mode == ECHO_MODE ? size : 8;
    unsigned char *end = writing;
    uint64_t time = now();
    for (int i = 0; i < count; i++) {
        end = append_frame(end, opcode, 0, bytes);
        connection->sent_at[connection->sent++ % inflight] = time;
    }
    write_all(connection->descriptor, writing, (size_t)(end - writing));
}

static void send_fan(int count) {
    unsigned char *end = writing;
    uint64_t time = now();
    for (int i = 0; i < count; i++, fan_next++) {
        fan_sent_at[fan_next % RING] = time;
        fan_left[fan_next % RING] = conns - 1 - stall;
        end = append_frame(end, 1, fan_next, size);
    }
    write_all(all[0].descriptor, writing, (size_t)(end - writing));
}

static void count_operation(uint64_t time, uint64_t sent_at) {
    if (!measuring) return;
    operations++;
    uint64_t microseconds = (time - sent_at) / 1000;
    buckets[microseconds < BUCKETS ? microseconds : BUCKETS - 1]++;
}

static int finished_fans;

static void end_frame(struct connection *connection, uint64_t time) {
    int opcode = connection->header[0] & 15;
    if (mode == FAN) {
        if (opcode != 1) return;
        uint64_t number = strtoull(connection->mark, NULL, 10);
        if (number >= fan_next || fan_next - number > RING) die("a message that was not sent");
        count_operation(time, fan_sent_at[number % RING]);
        if (--fan_left[number % RING] == 0) finished_fans++;
        return;
    }
    if (opcode != (mode == ECHO_MODE ? 1 : 10)) {
        if (opcode == 8) die("the server closes");
        return;
    }
    if (mode == ECHO_MODE && connection->payload_bytes != (uint64_t)size) die("an echo of the wrong length");
    count_operation(time, connection->sent_at[connection->answered++ % inflight]);
}

static void parse(struct connection *connection, const unsigned char *bytes, size_t count, uint64_t time) {
    while (count > 0) {
        if (connection->payload_left == 0) {
            connection->header[connection->header_bytes++] = *bytes++;
            count--;
            if (connection->header_bytes < 2) continue;
            int small = connection->header[1] & 127, need = small < 126 ? 2 : small == 126 ? 4 : 10;
            if (connection->header_bytes < need) continue;
            uint64_t length = (uint64_t)small;
            if (need > 2) {
                length = 0;
                for (int i = 2; i < need; i++) length = length << 8 | connection->header[i];
            }
            connection->header_bytes = 0;
            connection->payload_left = connection->payload_bytes = length;
            connection->mark_bytes = 0;
            if (length == 0) end_frame(connection, time);
            continue;
        }
        size_t taken = count < connection->payload_left ? count : (size_t)connection->payload_left;
        for (size_t i = 0; i < taken && connection->mark_bytes < MARK; i++)
            connection->mark[connection->mark_bytes++] = (char)bytes[i];
        bytes += taken;
        count -= taken;
        connection->payload_left -= taken;
        if (connection->payload_left == 0) end_frame(connection, time);
    }
}

/* Serves events until `until`, or until every connection has `answers` answers. */
static void run(uint64_t until, int answers) {
    struct epoll_event events[256];
    while (now() < until) {
        int count = epoll_wait(poller, events, 256, 20);
        for (int i = 0; i < count; i++) {
            struct connection *connection = &all[events[i].data.u32];
            ssize_t got = recv(connection->descriptor, reading, READ_BYTES, MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN)) die("the server has gone");
            if (got < 0) continue;
            int before = connection->answered;
            parse(connection, reading, (size_t)got, now());
            if (mode != FAN && answers == 0) send_more(connection, connection->answered - before);
        }
        if (mode == FAN && finished_fans > 0) {
            int more = finished_fans;
            finished_fans = 0;
            send_fan(more);
        }
        if (answers > 0) {
            int done = 1;
            for (int i = 0; i < conns && done; i++) done = all[i].answered >= answers;
            if (done) return;
        }
    }
    if (answers > 0) die("not every connection was answered");
}

static double percentile(double share) {
    uint64_t wanted = (uint64_t)((double)operations * share), seen = 0;
    for (int i = 0; i < BUCKETS; i++)
        if ((seen += buckets[i]) > wanted) return i;
    return BUCKETS;
}

static void options(int count, char **values) {
    static const char *const names[] = {"ping", "echo", "fan", "idle"};
    if (count < 4) die("MODE PORT PATH [name=value ...]");
    for (mode = PING; mode <= IDLE && strcmp(names[mode], values[1]) != 0; mode++) {}
    if (mode > IDLE) die("no mode %s", values[1]);
    port = atoi(values[2]);
    path = values[3];
    for (int i = 4; i < count; i++) {
        char *value = strchr(values[i], '=');
        if (value == NULL) die("name=value, not %s", values[i]);
        *value++ = 0;
        if (strcmp(values[i], "conns") == 0) conns = atoi(value);
        else if (strcmp(values[i], "inflight") == 0) inflight = atoi(value);
        else if (strcmp(values[i], "size") == 0) size = atoi(value);
        else if (strcmp(values[i], "stall") == 0) stall = atoi(value);
        else if (strcmp(values[i], "pid") == 0) pid = atoi(value);
        else if (strcmp(values[i], "secs") == 0) seconds = atof(value);
        else if (strcmp(values[i], "warmup") == 0) warmup = atof(value);
        else die("no option %s", values[i]);
    }
    if (conns < 1 || inflight < 1 || inflight > RING / 2 || size < MARK || size > 65535 || (mode == FAN && conns - stall < 2))
        die("a number is out of range");
}

int main(int count, char **values) {
    options(count, values);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    all = calloc((size_t)conns, sizeof *all);
    buckets = calloc(BUCKETS, sizeof *buckets);
    reading = malloc(READ_BYTES);
    writing = malloc((size_t)inflight * (size_t)(size + 16));
    poller = epoll_create1(0);
    long memory_before = pid ? resident_kib(pid) : 0;
    uint64_t began = now();
    for (int i = 0; i < conns; i++) {
        open_connection(&all[i]);
        all[i].sent_at = calloc((size_t)inflight, sizeof *all[i].sent_at);
        all[i].stalled = mode == FAN && i >= conns - stall;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        if (!all[i].stalled) epoll_ctl(poller, EPOLL_CTL_ADD, all[i].descriptor, &event);
    }
    double opening = (double)(now() - began) / 1e9;

    if (mode == IDLE) {
        for (int i = 0; i < conns; i++) send_more(&all[i], 1);
        run(now() + 20000000000u, 1);
        usleep((useconds_t)(seconds * 1e6));
    } else if (mode == FAN) {
        usleep(200000);
        send_fan(inflight);
        run(now() + (uint64_t)(warmup * 1e9), 0);
    } else {
        for (int i = 0; i < conns; i++) send_more(&all[i], inflight);
        run(now() + (uint64_t)(warmup * 1e9), 0);
    }

    measuring = 1;
    uint64_t cpu = pid ? cpu_of(pid) : 0, start = now();
    if (mode != IDLE) run(start + (uint64_t)(seconds * 1e9), 0);
    double took = (double)(now() - start) / 1e9;
    cpu = pid ? cpu_of(pid) - cpu : 0;
    long memory = pid ? resident_kib(pid) : 0;
    if (mode != IDLE && operations == 0) die("nothing was answered");

    printf(
        "{\"operations\":%llu,\"rate\":%.0f,\"cpu_us\":%.4f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,"
        "\"memory_kib\":%ld,\"kib_per_connection\":%.3f,\"handshakes_per_s\":%.0f}\n",
        (unsigned long long)operations, (double)operations / (took > 0 ? took : 1),
        operations ? (double)cpu / 1000 / (double)operations : 0, percentile(0.5), percentile(0.99), percentile(0.99999),
        memory, (double)(memory - memory_before) / conns, conns / opening);
    return 0;
}
