/// Raw mode that is always taken back, and signals as bytes in a pipe. One terminal per process.
#ifndef COWRITE_TERMINALGUARD_H
#define COWRITE_TERMINALGUARD_H

#include <stddef.h>

/// Puts the terminal `input` into raw mode and remembers how to take it back: the old mode, and `restore`, bytes that
/// are then written to `output`. They are taken back by `cplatform_terminal_end`, at `exit`, and in a crash, also one
/// of the calling thread's stack being used up.
/// Returns 0, or -1 with `errno` set.
int cplatform_terminal_begin(int input, int output, const void *restore, size_t count);

/// Takes raw mode back, if it is on. May be called from a signal handler, and more than once.
void cplatform_terminal_end(void);

/// Whether raw mode is on.
int cplatform_terminal_is_raw(void);

/// Width and height of the terminal `output`. Returns 0, or -1 if it is no terminal or does not know.
int cplatform_terminal_size(int output, int *columns, int *rows);

/// From now on SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT and SIGQUIT arrive as one byte each, the signal's
/// number, in the pipe whose reading end is returned; -1 with `errno` set on failure. A second signal that asks to end
/// while the first is not handled ends the process with the terminal taken back.
int cplatform_signal_pipe(void);

/// Tells that a signal to end is being handled: forget it counted.
void cplatform_signal_handled(void);

/// Stops the process group as ^Z does. The caller has taken the terminal back. The handler stands again after SIGCONT.
void cplatform_suspend(void);

#endif
