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

/// All files, `cweb_asset_count` of them.
extern const struct CWebAsset cweb_assets[];
extern const size_t cweb_asset_count;

#endif
