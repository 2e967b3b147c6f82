/// System calls and constants that the Swift overlay of the C library leaves out.
#ifndef COWRITE_CPLATFORM_H
#define COWRITE_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

/// Fills `count` bytes with random bytes of the kernel's generator. Returns 0, or -1 with `errno` set.
int cplatform_random(void *bytes, size_t count);

/// Accepts one connection: non-blocking, close-on-exec, no SIGPIPE. Returns the descriptor, or -1 with `errno` set.
int cplatform_accept(int listener);

#endif
