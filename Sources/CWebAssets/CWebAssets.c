#include "CWebAssets.h"

#include "lighten.h"

// C23 #embed: clang notes each file as a dependency, so editing the page rebuilds this target.
//
// The page is many small ES modules and one request. Each module begins with its imports, then its first comment. A
// "/*" put before it makes all up to the end of that comment one comment: the imports are gone, what they named stands
// in the same file, and nothing had to read or write JavaScript. The style sheets are joined the same way.
// The order is the order of need; web/README.md says what else this asks of a module.
#define BEFORE '/', '*',
#define AFTER , '\n',

static const unsigned char index_html[] = {
#embed "../../web/index.html"
};

static const unsigned char icon_svg[] = {
#embed "../../web/icon.svg"
};

static const unsigned char style_css[] = {
BEFORE
#embed "../../web/look.css"
AFTER BEFORE
#embed "../../web/lobby.css"
AFTER BEFORE
#embed "../../web/room.css"
AFTER BEFORE
#embed "../../web/editor.css"
AFTER BEFORE
#embed "../../web/publish.css"
};

static const unsigned char app_js[] = {
BEFORE
#embed "../../web/ot/scalars.js"
AFTER BEFORE
#embed "../../web/ot/operation-error.js"
AFTER BEFORE
#embed "../../web/ot/operation-builder.js"
AFTER BEFORE
#embed "../../web/ot/operation-reader.js"
AFTER BEFORE
#embed "../../web/ot/operation.js"
AFTER BEFORE
#embed "../../web/ot/client-state.js"
AFTER BEFORE
#embed "../../web/ot/undo.js"
AFTER BEFORE
#embed "../../web/signal.js"
AFTER BEFORE
#embed "../../web/dom.js"
AFTER BEFORE
#embed "../../web/scalarIndex.js"
AFTER BEFORE
#embed "../../web/splice.js"
AFTER BEFORE
#embed "../../web/words.js"
AFTER BEFORE
#embed "../../web/link.js"
AFTER BEFORE
#embed "../../web/keyring.js"
AFTER BEFORE
#embed "../../web/theme.js"
AFTER BEFORE
#embed "../../web/clock.js"
AFTER BEFORE
#embed "../../web/connection.js"
AFTER BEFORE
#embed "../../web/crashCopy.js"
AFTER BEFORE
#embed "../../web/instance.js"
AFTER BEFORE
#embed "../../web/markdown.js"
AFTER BEFORE
#embed "../../web/draft.js"
AFTER BEFORE
#embed "../../web/room.js"
AFTER BEFORE
#embed "../../web/copyKeeper.js"
AFTER BEFORE
#embed "../../web/recovery.js"
AFTER BEFORE
#embed "../../web/lineView.js"
AFTER BEFORE
#embed "../../web/caretLayer.js"
AFTER BEFORE
#embed "../../web/graphemes.js"
AFTER BEFORE
#embed "../../web/mirrorBody.js"
AFTER BEFORE
#embed "../../web/typing.js"
AFTER BEFORE
#embed "../../web/lineBody.js"
AFTER BEFORE
#embed "../../web/bodyChoice.js"
AFTER BEFORE
#embed "../../web/editor.js"
AFTER BEFORE
#embed "../../web/preview.js"
AFTER BEFORE
#embed "../../web/resumeCard.js"
AFTER BEFORE
#embed "../../web/announcer.js"
AFTER BEFORE
#embed "../../web/bell.js"
AFTER BEFORE
#embed "../../web/planBar.js"
AFTER BEFORE
#embed "../../web/seriesFields.js"
AFTER BEFORE
#embed "../../web/lobbyView.js"
AFTER BEFORE
#embed "../../web/joinView.js"
AFTER BEFORE
#embed "../../web/roomHeader.js"
AFTER BEFORE
#embed "../../web/tabs.js"
AFTER BEFORE
#embed "../../web/draftView.js"
AFTER BEFORE
#embed "../../web/peopleView.js"
AFTER BEFORE
#embed "../../web/chatView.js"
AFTER BEFORE
#embed "../../web/sessionView.js"
AFTER BEFORE
#embed "../../web/linksView.js"
AFTER BEFORE
#embed "../../web/shareOutView.js"
AFTER BEFORE
#embed "../../web/statusBar.js"
AFTER BEFORE
#embed "../../web/download.js"
AFTER BEFORE
#embed "../../web/noticesView.js"
AFTER BEFORE
#embed "../../web/roomView.js"
AFTER BEFORE
#embed "../../web/app.js"
};

// Asked for when somebody publishes, not with the page, whose modules it therefore does not import.
static const unsigned char publish_js[] = {
BEFORE
#embed "../../web/publishRequest.js"
AFTER BEFORE
#embed "../../web/publishChecks.js"
AFTER BEFORE
#embed "../../web/publishPanel.js"
};

// What is fetched only when it is asked for: web/more.js. What its modules need of the first file it imports from there.
static const unsigned char more_js[] = {
#embed "../../web/more-imports.js"
, '\n', BEFORE
#embed "../../web/panels.js"
AFTER BEFORE
#embed "../../web/pastView.js"
AFTER BEFORE
#embed "../../web/hostView.js"
};

static unsigned char light_style_css[sizeof style_css];
static unsigned char light_app_js[sizeof app_js];
static unsigned char light_publish_js[sizeof publish_js];
static unsigned char light_more_js[sizeof more_js];

static struct CWebAsset assets[] = {
    {"index.html", index_html, sizeof index_html},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"style.css", light_style_css, 0},
    {"app.js", light_app_js, 0},
    {"publishPanel.js", light_publish_js, 0},
    {"more.js", light_more_js, 0},
};

/// Before `main`, on one thread: half a millisecond.
__attribute__((constructor)) static void lighten_assets(void) {
    assets[2].count = lighten(style_css, sizeof style_css, light_style_css);
    assets[3].count = lighten(app_js, sizeof app_js, light_app_js);
    assets[4].count = lighten(publish_js, sizeof publish_js, light_publish_js);
    assets[5].count = lighten(more_js, sizeof more_js, light_more_js);
}

size_t cweb_asset_count(void) { return sizeof assets / sizeof assets[0]; }

struct CWebAsset cweb_asset(size_t index) { return assets[index]; }
