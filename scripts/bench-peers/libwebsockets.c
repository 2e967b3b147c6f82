// An echo server on libwebsockets, for scripts/bench sockets: what a careful user of the library would write.
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 8192 };

struct session {
    unsigned char bytes[LWS_PRE + CAPACITY];
    size_t count;
    int binary;
};

static int echo(struct lws *socket, enum lws_callback_reasons reason, void *user, void *in, size_t count) {
    struct session *session = user;
    if (reason == LWS_CALLBACK_RECEIVE) {
        if (count > CAPACITY) return -1;
        memcpy(session->bytes + LWS_PRE, in, count);
        session->count = count;
        session->binary = lws_frame_is_binary(socket);
        lws_callback_on_writable(socket);
    } else if (reason == LWS_CALLBACK_SERVER_WRITEABLE && session->count > 0) {
        lws_write(socket, session->bytes + LWS_PRE, session->count, session->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
        session->count = 0;
    }
    return 0;
}

int main(int count, char **values) {
    if (count != 2) return 2;
    struct lws_protocols protocols[] = {{"echo", echo, sizeof(struct session), CAPACITY, 0, NULL, 0}, {0}};
    struct lws_context_creation_info info = {0};
    info.port = atoi(values[1]);
    info.iface = "lo";
    info.protocols = protocols;
    lws_set_log_level(0, NULL);
    struct lws_context *context = lws_create_context(&info);
    if (context == NULL) return 1;
    while (lws_service(context, 0) >= 0) {}
    return 0;
}
