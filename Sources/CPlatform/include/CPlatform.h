/// System calls and constants that the Swift overlay of the C library leaves out, and the socket calls whose
/// `sockaddr` casts would need an unsafe line each in Swift.
#ifndef COWRITE_CPLATFORM_H
#define COWRITE_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "CodePages.h"
#include "FileSwap.h"
#include "TerminalGuard.h"

#ifdef __linux__
#include <sys/epoll.h>
#endif

/// Fills `count` bytes with random bytes of the kernel's generator. Returns 0, or -1 with `errno` set.
int cplatform_random(void *bytes, size_t count);

/// Accepts one connection: non-blocking, close-on-exec, no SIGPIPE. Returns the descriptor, or -1 with `errno` set.
int cplatform_accept(int listener);

/// An address of any family.
struct cplatform_address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/// Looks `host` up (null: every local address, if `passive`) and fills up to `capacity` addresses for TCP.
/// Blocks. Returns how many there are, or a negative number: minus an EAI_ code of <netdb.h>.
int cplatform_resolve(
    const char *host, uint16_t port, int passive, struct cplatform_address *addresses, int capacity);

/// The kernel's words for what `cplatform_resolve` returned.
const char *cplatform_resolve_message(int failure);

/// Opens a listening socket: non-blocking, close-on-exec, SO_REUSEADDR, IPv6 only if IPv6; with `share`, several
/// sockets may listen on one port. Returns the descriptor, or -1 with `errno` set.
int cplatform_listen(const struct cplatform_address *address, int backlog, int share);

/// Begins a connection: non-blocking, close-on-exec, no SIGPIPE, TCP_NODELAY. Returns the descriptor, which becomes
/// writable when the attempt has ended, or -1 with `errno` set.
int cplatform_connect(const struct cplatform_address *address);

/// How the attempt begun by `cplatform_connect` ended: 0, or an `errno` value.
int cplatform_connect_result(int descriptor);

/// The peer's or our own end of a socket. Returns 0, or -1 with `errno` set.
int cplatform_peer_address(int descriptor, struct cplatform_address *address);
int cplatform_local_address(int descriptor, struct cplatform_address *address);

/// Writes the numeric host (a terminated string, at most `capacity` bytes) and the port. Returns 0 or -1.
int cplatform_address_text(const struct cplatform_address *address, char *host, size_t capacity, uint16_t *port);

/// Sends on a non-blocking socket without ever raising SIGPIPE. Returns as send(2).
ssize_t cplatform_send(int descriptor, const void *bytes, size_t count);

/// Makes small writes leave at once.
void cplatform_no_delay(int descriptor);

/// Makes the next close(2) of this socket reset the connection instead of waiting for unsent bytes.
void cplatform_reset_on_close(int descriptor);

/// Sets the size of the kernel's buffers of a socket; 0 leaves one as it is.
void cplatform_buffer_sizes(int descriptor, int send, int receive);

/// A pipe whose two ends are non-blocking and close-on-exec. Returns 0, or -1 with `errno` set.
int cplatform_pipe(int ends[2]);

/// Gives free memory between live blocks back to the system. Takes a millisecond for some ten MB.
void cplatform_release_memory(void);

/// Names the calling thread for debuggers and top(1).
void cplatform_name_thread(const char *name);

#endif
