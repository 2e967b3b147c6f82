#ifndef COWRITE_CODE_PAGES_H
#define COWRITE_CODE_PAGES_H

/// Gives the pages of code and constants back that this process has mapped so far. Whatever is needed again comes back
/// by itself from the file or the system's cache, a page fault for each 64 kB. A long-lived program that does much once,
/// at its start (reading certificates, joining), calls it when that is over.
/// Linux only; elsewhere it does nothing.
void cplatform_release_code_pages(void);

#endif
