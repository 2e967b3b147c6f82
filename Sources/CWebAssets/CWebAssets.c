#include "CWebAssets.h"

// C23 #embed: clang notes each file as a dependency, so editing the page rebuilds this target.
static const unsigned char index_html[] = {
#embed "../../web/index.html"
};

const struct CWebAsset cweb_assets[] = {
    {"index.html", index_html, sizeof index_html},
};
const size_t cweb_asset_count = sizeof cweb_assets / sizeof cweb_assets[0];
