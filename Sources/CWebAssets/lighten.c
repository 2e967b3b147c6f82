#include "lighten.h"

#include <stdbool.h>

/// The position behind the next `first second`, or `count`.
static size_t behind(const unsigned char *from, size_t count, size_t at, unsigned char first, unsigned char second) {
    for (; at + 1 < count; at++) {
        if (from[at] == first && from[at + 1] == second) return at + 2;
    }
    return count;
}

size_t lighten(const unsigned char *from, size_t count, unsigned char *to) {
    size_t written = 0;
    bool begins = true;
    for (size_t at = 0; at < count;) {
        unsigned char byte = from[at];
        unsigned char next = at + 1 < count ? from[at + 1] : '\n';
        if (begins && (byte == ' ' || byte == '\t' || byte == '\n')) {
            at++;
        } else if (begins && byte == '/' && next == '*') {
            at = behind(from, count, at + 2, '*', '/');
        } else if (begins && byte == '/' && next == '/') {
            while (at < count && from[at] != '\n') at++;
        } else {
            begins = byte == '\n';
            to[written++] = byte;
            at++;
        }
    }
    return written;
}
