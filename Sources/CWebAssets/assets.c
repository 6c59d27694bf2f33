#include "CWebAssets.h"

// #embed is C23, which clang takes in C17, too.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char console_html[] = {
#embed "console/console.html"
};
static const unsigned char console_css[] = {
#embed "console/console.css"
};
static const unsigned char console_js[] = {
#embed "console/console.js"
};

#define ASSET(path, type, bytes) {path, type "; charset=utf-8", bytes, sizeof bytes}

static const struct cw_asset assets[] = {
    ASSET("/_mock/ui", "text/html", console_html),
    ASSET("/_mock/ui/console.css", "text/css", console_css),
    ASSET("/_mock/ui/console.js", "text/javascript", console_js),
};

const struct cw_asset *cw_asset_at(size_t number) {
    return number < sizeof assets / sizeof assets[0] ? &assets[number] : NULL;
}
