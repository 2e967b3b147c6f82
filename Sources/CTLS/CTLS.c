#include "CTLS.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<openssl/ssl.h>)
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#define HAS_HEADERS 1
#else
typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_method_st SSL_METHOD;
typedef struct bio_st BIO;
typedef struct bio_method_st BIO_METHOD;
typedef struct X509_VERIFY_PARAM_st X509_VERIFY_PARAM;
#endif

// Of <openssl/ssl.h> and <openssl/x509_vfy.h>; the numbers are part of OpenSSL's stable interface.
enum {
    verify_peer = 1,
    control_set_min_version = 123,
    control_set_server_name = 55,
    server_name_is_host = 0,
    tls_1_2 = 0x0303,
    error_ssl = 1,
    error_want_read = 2,
    error_zero_return = 6,
    mode_auto_retry = 4,
};

#ifdef HAS_HEADERS
_Static_assert(verify_peer == SSL_VERIFY_PEER, "SSL_VERIFY_PEER");
_Static_assert(control_set_min_version == SSL_CTRL_SET_MIN_PROTO_VERSION, "SSL_CTRL_SET_MIN_PROTO_VERSION");
_Static_assert(control_set_server_name == SSL_CTRL_SET_TLSEXT_HOSTNAME, "SSL_CTRL_SET_TLSEXT_HOSTNAME");
_Static_assert(server_name_is_host == TLSEXT_NAMETYPE_host_name, "TLSEXT_NAMETYPE_host_name");
_Static_assert(tls_1_2 == TLS1_2_VERSION, "TLS1_2_VERSION");
_Static_assert(error_ssl == SSL_ERROR_SSL, "SSL_ERROR_SSL");
_Static_assert(error_want_read == SSL_ERROR_WANT_READ, "SSL_ERROR_WANT_READ");
_Static_assert(error_zero_return == SSL_ERROR_ZERO_RETURN, "SSL_ERROR_ZERO_RETURN");
_Static_assert(mode_auto_retry == SSL_MODE_AUTO_RETRY, "SSL_MODE_AUTO_RETRY");
#endif

// Result, name, parameters: every function that is used.
#define FUNCTIONS(F)                                                                   \
    F(const SSL_METHOD *, TLS_client_method, (void))                                   \
    F(SSL_CTX *, SSL_CTX_new, (const SSL_METHOD *))                                    \
    F(void, SSL_CTX_free, (SSL_CTX *))                                                 \
    F(int, SSL_CTX_set_default_verify_paths, (SSL_CTX *))                              \
    F(void, SSL_CTX_set_verify, (SSL_CTX *, int, int (*)(int, X509_STORE_CTX *)))      \
    F(long, SSL_CTX_ctrl, (SSL_CTX *, int, long, void *))                              \
    F(SSL *, SSL_new, (SSL_CTX *))                                                     \
    F(void, SSL_free, (SSL *))                                                         \
    F(void, SSL_set_bio, (SSL *, BIO *, BIO *))                                        \
    F(void, SSL_set_connect_state, (SSL *))                                            \
    F(long, SSL_ctrl, (SSL *, int, long, void *))                                      \
    F(X509_VERIFY_PARAM *, SSL_get0_param, (SSL *))                                    \
    F(int, SSL_do_handshake, (SSL *))                                                  \
    F(int, SSL_read, (SSL *, void *, int))                                             \
    F(int, SSL_write, (SSL *, const void *, int))                                      \
    F(int, SSL_shutdown, (SSL *))                                                      \
    F(int, SSL_get_error, (const SSL *, int))                                          \
    F(long, SSL_get_verify_result, (const SSL *))                                      \
    F(int, X509_VERIFY_PARAM_set1_host, (X509_VERIFY_PARAM *, const char *, size_t))   \
    F(int, X509_VERIFY_PARAM_set1_ip_asc, (X509_VERIFY_PARAM *, const char *))         \
    F(const char *, X509_verify_cert_error_string, (long))                             \
    F(BIO *, BIO_new, (const BIO_METHOD *))                                            \
    F(const BIO_METHOD *, BIO_s_mem, (void))                                           \
    F(int, BIO_free, (BIO *))                                                          \
    F(int, BIO_read, (BIO *, void *, int))                                             \
    F(int, BIO_write, (BIO *, const void *, int))                                      \
    F(unsigned long, ERR_get_error, (void))                                            \
    F(void, ERR_clear_error, (void))                                                   \
    F(const char *, ERR_reason_error_string, (unsigned long))

#ifndef HAS_HEADERS
typedef struct x509_store_ctx_st X509_STORE_CTX;
#endif

#define DECLARE(result, name, parameters) static result(*name##_) parameters;
FUNCTIONS(DECLARE)
#ifdef HAS_HEADERS
#define COMPARE(result, name, parameters) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(*name##_), __typeof__(name)), #name);
FUNCTIONS(COMPARE)
#endif

struct ctls_session {
    SSL *ssl;
    BIO *incoming;
    BIO *outgoing;
    char reason[256];
};

/// One for the process: the trusted authorities are read once.
static SSL_CTX *context;

static void *open_library(void) {
#ifdef __APPLE__
    // Never a bare name: the system's own library of that name ends the process.
    static const char *const names[] = {
        "/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "/usr/local/opt/openssl@3/lib/libssl.3.dylib",
        "/opt/local/libexec/openssl3/lib/libssl.3.dylib"};
#else
    static const char *const names[] = {"libssl.so.3"};
#endif
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

/// Returns null, or why there is no context.
static const char *make_context(void) {
    void *library = open_library();
    if (!library)
        return "https needs OpenSSL 3, which is not on this machine (Debian: apt install libssl3; "
               "macOS: brew install openssl@3)";
    const char *missing = NULL;
    void *symbol;
    // What libcrypto holds is found through libssl, which depends on it.
#define FIND(result, name, parameters)           \
    symbol = dlsym(library, #name);              \
    if (!symbol) missing = #name;                \
    memcpy(&name##_, &symbol, sizeof symbol);
    FUNCTIONS(FIND)
    if (missing) return "this machine's OpenSSL is not one of version 3";
    SSL_CTX *made = SSL_CTX_new_(TLS_client_method_());
    if (!made) return "OpenSSL refuses to start";
    // RFC 8996: nothing before 1.2 is to be used any more.
    if (SSL_CTX_ctrl_(made, control_set_min_version, tls_1_2, NULL) != 1 ||
        SSL_CTX_set_default_verify_paths_(made) != 1) {
        SSL_CTX_free_(made);
        return "OpenSSL cannot read this machine's trusted authorities";
    }
    SSL_CTX_set_verify_(made, verify_peer, NULL);
    context = made;
    return NULL;
}

static void explain(ctls_session *session) {
    if (session->reason[0]) return;
    long verified = SSL_get_verify_result_(session->ssl);
    unsigned long code = ERR_get_error_();
    const char *text = code ? ERR_reason_error_string_(code) : NULL;
    if (verified != 0) {
        snprintf(session->reason, sizeof session->reason, "its certificate is not trusted: %s",
                 X509_verify_cert_error_string_(verified));
    } else {
        snprintf(session->reason, sizeof session->reason, "TLS failed: %s", text ? text : "no reason given");
    }
}

/// What a call that gave no bytes means.
static int outcome(ctls_session *session, int result) {
    switch (SSL_get_error_(session->ssl, result)) {
    case error_want_read: return CTLS_WAITS;
    case error_zero_return: return CTLS_CLOSED;
    default: explain(session); return CTLS_FAILED;
    }
}

ctls_session *ctls_open(const char *host, int is_address, char *reason, size_t reason_capacity) {
    const char *why = context ? NULL : make_context();
    ctls_session *session = why ? NULL : calloc(1, sizeof *session);
    if (session) {
        session->ssl = SSL_new_(context);
        session->incoming = BIO_new_(BIO_s_mem_());
        session->outgoing = BIO_new_(BIO_s_mem_());
    }
    if (session && session->ssl && session->incoming && session->outgoing) {
        SSL_set_bio_(session->ssl, session->incoming, session->outgoing);
        SSL_set_connect_state_(session->ssl);
        X509_VERIFY_PARAM *rules = SSL_get0_param_(session->ssl);
        int is_set = is_address ? X509_VERIFY_PARAM_set1_ip_asc_(rules, host)
                                : X509_VERIFY_PARAM_set1_host_(rules, host, 0) == 1 &&
                                      // RFC 6066 §3: an address is no server name.
                                      SSL_ctrl_(session->ssl, control_set_server_name, server_name_is_host,
                                                (void *)(uintptr_t)host) == 1;
        if (is_set) return session;
        why = "this host name cannot be checked against a certificate";
        SSL_free_(session->ssl);
        free(session);
    } else if (session) {
        if (session->ssl) SSL_free_(session->ssl);
        if (session->incoming) BIO_free_(session->incoming);
        if (session->outgoing) BIO_free_(session->outgoing);
        free(session);
    }
    snprintf(reason, reason_capacity, "%s", why ? why : "there is no memory for a TLS session");
    return NULL;
}

void ctls_close(ctls_session *session) {
    SSL_free_(session->ssl);
    free(session);
}

int ctls_handshake(ctls_session *session) {
    ERR_clear_error_();
    int result = SSL_do_handshake_(session->ssl);
    return result == 1 ? 0 : outcome(session, result);
}

int ctls_put(ctls_session *session, const void *bytes, size_t count) {
    return BIO_write_(session->incoming, bytes, (int)count) == (int)count ? 0 : CTLS_FAILED;
}

int ctls_take(ctls_session *session, void *bytes, size_t capacity) {
    int count = BIO_read_(session->outgoing, bytes, (int)capacity);
    return count > 0 ? count : 0;
}

int ctls_read(ctls_session *session, void *bytes, size_t capacity) {
    ERR_clear_error_();
    int count = SSL_read_(session->ssl, bytes, (int)capacity);
    return count > 0 ? count : outcome(session, count);
}

int ctls_write(ctls_session *session, const void *bytes, size_t count) {
    ERR_clear_error_();
    int taken = SSL_write_(session->ssl, bytes, (int)count);
    return taken > 0 ? taken : outcome(session, taken);
}

void ctls_finish(ctls_session *session) { SSL_shutdown_(session->ssl); }

const char *ctls_reason(const ctls_session *session) { return session->reason; }
