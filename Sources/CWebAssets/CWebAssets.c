#include "CWebAssets.h"

// C23 #embed: clang notes each file as a dependency, so editing the page rebuilds this target.
static const unsigned char index_html[] = {
#embed "../../web/index.html"
};

static const struct CWebAsset assets[] = {
    {"index.html", index_html, sizeof index_html},
};

size_t cweb_asset_count(void) { return sizeof assets / sizeof assets[0]; }

struct CWebAsset cweb_asset(size_t index) { return assets[index]; }
