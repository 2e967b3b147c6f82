/// Two names of one folder change places in one step.
#ifndef COWRITE_FILESWAP_H
#define COWRITE_FILESWAP_H

/// Returns 0, or -1 with `errno` set where the system or the file system cannot.
int cplatform_swap(const char *one, const char *other);

#endif
