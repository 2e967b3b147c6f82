#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/random.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

int cplatform_random(void *bytes, size_t count) {
#ifdef __linux__
    unsigned char *next = bytes;
    while (count > 0) {
        ssize_t filled = getrandom(next, count, 0);
        if (filled < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        next += filled;
        count -= (size_t)filled;
    }
#else
    arc4random_buf(bytes, count);
#endif
    return 0;
}

/// What Linux does with flags of socket(2) and accept4(2), for systems without them.
static int prepare(int descriptor) {
#ifndef __linux__
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
#ifdef SO_NOSIGPIPE
    int one = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &one, sizeof one);
#endif
#endif
    return descriptor;
}

static int open_socket(int family) {
#ifdef __linux__
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
    int descriptor = socket(family, SOCK_STREAM, 0);
    return descriptor < 0 ? -1 : prepare(descriptor);
#endif
}

/// Closes without touching the error that made us close.
static int fail(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int cplatform_accept(int listener) {
#ifdef __linux__
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
    int descriptor = accept(listener, NULL, NULL);
    return descriptor < 0 ? -1 : prepare(descriptor);
#endif
}

int cplatform_resolve(
    const char *host, uint16_t port, int passive, struct cplatform_address *addresses, int capacity) {
    struct addrinfo hints = {0}, *found = NULL;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0);
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    int failure = getaddrinfo(host, service, &hints, &found);
    if (failure != 0) return failure < 0 ? failure : -failure;
    int count = 0;
    for (struct addrinfo *each = found; each != NULL && count < capacity; each = each->ai_next) {
        if (each->ai_addrlen > sizeof addresses[count].storage) continue;
        memset(&addresses[count], 0, sizeof addresses[count]);
        memcpy(&addresses[count].storage, each->ai_addr, each->ai_addrlen);
        addresses[count].length = each->ai_addrlen;
        count++;
    }
    freeaddrinfo(found);
    return count;
}

const char *cplatform_resolve_message(int failure) {
#ifdef __linux__
    return gai_strerror(failure);
#else
    return gai_strerror(-failure);
#endif
}

int cplatform_listen(const struct cplatform_address *address, int backlog, int share) {
    int descriptor = open_socket(address->storage.ss_family);
    if (descriptor < 0) return -1;
    int one = 1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) return fail(descriptor);
    if (share && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0) return fail(descriptor);
    if (address->storage.ss_family == AF_INET6
        && setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) < 0)
        return fail(descriptor);
    if (bind(descriptor, (const struct sockaddr *)&address->storage, address->length) < 0) return fail(descriptor);
    if (listen(descriptor, backlog) < 0) return fail(descriptor);
    return descriptor;
}

int cplatform_connect(const struct cplatform_address *address) {
    int descriptor = open_socket(address->storage.ss_family);
    if (descriptor < 0) return -1;
    cplatform_no_delay(descriptor);
    if (connect(descriptor, (const struct sockaddr *)&address->storage, address->length) < 0 && errno != EINPROGRESS)
        return fail(descriptor);
    return descriptor;
}

int cplatform_connect_result(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return errno;
    return error;
}

int cplatform_peer_address(int descriptor, struct cplatform_address *address) {
    address->length = sizeof address->storage;
    return getpeername(descriptor, (struct sockaddr *)&address->storage, &address->length);
}

int cplatform_local_address(int descriptor, struct cplatform_address *address) {
    address->length = sizeof address->storage;
    return getsockname(descriptor, (struct sockaddr *)&address->storage, &address->length);
}

int cplatform_address_text(const struct cplatform_address *address, char *host, size_t capacity, uint16_t *port) {
    char service[8];
    if (getnameinfo(
            (const struct sockaddr *)&address->storage, address->length, host, (socklen_t)capacity, service,
            sizeof service, NI_NUMERICHOST | NI_NUMERICSERV)
        != 0)
        return -1;
    *port = (uint16_t)strtoul(service, NULL, 10);
    return 0;
}

ssize_t cplatform_send(int descriptor, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
#else
    return send(descriptor, bytes, count, 0);
#endif
}

void cplatform_no_delay(int descriptor) {
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void cplatform_reset_on_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

void cplatform_buffer_sizes(int descriptor, int send, int receive) {
    if (send > 0) setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send, sizeof send);
    if (receive > 0) setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
}

int cplatform_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
#else
    if (pipe(ends) < 0) return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    }
    return 0;
#endif
}

void cplatform_name_thread(const char *name) {
#ifdef __linux__
    pthread_setname_np(pthread_self(), name);
#else
    pthread_setname_np(name);
#endif
}

void cplatform_release_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
