/// The page's files, embedded at compile time.
#ifndef COWRITE_CWEBASSETS_H
#define COWRITE_CWEBASSETS_H

#include <stddef.h>

/// One embedded file. `bytes` lives as long as the process.
struct CWebAsset {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// How many files there are.
size_t cweb_asset_count(void);

/// The file at `index`, which is less than the count.
struct CWebAsset cweb_asset(size_t index);

#endif
