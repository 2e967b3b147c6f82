#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "TerminalGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved_mode;
static int saved_input = -1;
static int saved_output = -1;
static char restore_bytes[256];
static size_t restore_count;
static volatile sig_atomic_t is_raw;
static int is_installed;

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
static const int end_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static int signal_writer = -1;
// Where a handler runs when the thread's own stack is used up.
static char spare_stack[64 * 1024];

void cplatform_terminal_end(void) {
    if (!is_raw) return;
    is_raw = 0;
    int code = errno;
    size_t done = 0;
    while (done < restore_count) {
        ssize_t count = write(saved_output, restore_bytes + done, restore_count - done);
        if (count < 0 && errno != EINTR) break;
        if (count > 0) done += (size_t)count;
    }
    tcsetattr(saved_input, TCSANOW, &saved_mode);
    errno = code;
}

static void on_fatal(int number) {
    cplatform_terminal_end();
    // SA_RESETHAND has put the default action back: this time it ends the process, with its core and status.
    raise(number);
}

static void install(void) {
    if (is_installed) return;
    is_installed = 1;
    atexit(cplatform_terminal_end);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_fatal;
    action.sa_flags = SA_RESETHAND | SA_NODEFER | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof fatal_signals / sizeof *fatal_signals; i++) sigaction(fatal_signals[i], &action, NULL);
    // Until somebody listens for these (see cplatform_signal_pipe), they end the process like the others.
    if (signal_writer < 0) {
        for (size_t i = 0; i < sizeof end_signals / sizeof *end_signals; i++) sigaction(end_signals[i], &action, NULL);
    }
    stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};
    sigaltstack(&spare, NULL);
}

int cplatform_terminal_begin(int input, int output, const void *restore, size_t count) {
    if (is_raw) return 0;
    if (count > sizeof restore_bytes) {
        errno = E2BIG;
        return -1;
    }
    if (tcgetattr(input, &saved_mode) != 0) return -1;
    saved_input = input;
    saved_output = output;
    memcpy(restore_bytes, restore, count);
    restore_count = count;
    install();
    struct termios raw = saved_mode;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw = 1;
    if (tcsetattr(input, TCSADRAIN, &raw) != 0) {
        is_raw = 0;
        return -1;
    }
    return 0;
}

int cplatform_terminal_is_raw(void) { return is_raw; }

int cplatform_terminal_size(int output, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(output, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

static volatile sig_atomic_t end_requests;

static void listen_for(int number);

static void on_signal(int number) {
    int code = errno;
    int asks_to_end = number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT;
    if (asks_to_end && end_requests++ > 0) {
        cplatform_terminal_end();
        _exit(128 + number);
    }
    if (number == SIGCONT) listen_for(SIGTSTP);
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(signal_writer, &byte, 1);
    (void)ignored;
    errno = code;
}

static void listen_for(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int cplatform_signal_pipe(void) {
    static const int numbers[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    }
    signal_writer = ends[1];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) listen_for(numbers[i]);
    return ends[0];
}

void cplatform_signal_handled(void) { end_requests = 0; }

void cplatform_suspend(void) {
    signal(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
}
