/// What the page's readers need and its visitors do not.
#ifndef COWRITE_LIGHTEN_H
#define COWRITE_LIGHTEN_H

#include <stddef.h>

/// Copies a module or style sheet without comments that begin a line, indentation and empty lines, into `to`, which
/// has room for `count` bytes. It looks at the beginnings of lines only and so needs no grammar; a text between
/// backticks that spans lines would lose its indentation, and Tests/Page refuses one.
///
/// - Returns: the number of bytes written.
size_t lighten(const unsigned char *from, size_t count, unsigned char *to);

#endif
