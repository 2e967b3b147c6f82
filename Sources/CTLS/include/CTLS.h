/// A TLS client over memory: bytes in, bytes out, no socket. OpenSSL 3 does the work.
///
/// The library is looked for when the first session is opened and not before: who follows http:// links needs none, and
/// carries none of its memory. It is declared here by hand, so that no header is needed to build; where the headers are
/// there, the compiler compares.
#ifndef COWRITE_CTLS_H
#define COWRITE_CTLS_H

#include <stddef.h>

typedef struct ctls_session ctls_session;

/// What the calls below may answer instead of a count.
enum ctls_outcome {
    /// More bytes of the peer are needed first.
    CTLS_WAITS = -1,
    /// The peer has said that nothing more will come.
    CTLS_CLOSED = -2,
    /// It is over; `ctls_reason` says why.
    CTLS_FAILED = -3,
};

/// Opens a session to `host`, which must be the name, or with `is_address` the IP address, that the peer's certificate
/// is made out to. Trusted are the system's authorities, or those of SSL_CERT_FILE and SSL_CERT_DIR.
/// Returns null with a sentence in `reason` if there is no OpenSSL here, or if it refuses.
ctls_session *ctls_open(const char *host, int is_address, char *reason, size_t reason_capacity);

void ctls_close(ctls_session *session);

/// Goes on with the handshake: 0 when it is done, CTLS_WAITS or CTLS_FAILED.
int ctls_handshake(ctls_session *session);

/// Takes bytes that came from the peer. Always all of them; returns 0, or CTLS_FAILED without memory.
int ctls_put(ctls_session *session, const void *bytes, size_t count);

/// Gives bytes that must go to the peer: how many, 0 if there are none.
int ctls_take(ctls_session *session, void *bytes, size_t capacity);

/// Decrypts: how many bytes, at least 1, or CTLS_WAITS, CTLS_CLOSED, CTLS_FAILED.
int ctls_read(ctls_session *session, void *bytes, size_t capacity);

/// Encrypts, after the handshake: how many bytes were taken, or CTLS_WAITS, CTLS_FAILED.
int ctls_write(ctls_session *session, const void *bytes, size_t count);

/// Says that nothing more will come from here.
void ctls_finish(ctls_session *session);

/// Why the session failed, in one line of plain text.
const char *ctls_reason(const ctls_session *session);

#endif
