#include "CWebAssets.h"

// #embed is C23. clang also accepts it in C17.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char ccp_html[] = {
#embed "ccp/ccp.html"
};
static const unsigned char ccp_css[] = {
#embed "ccp/ccp.css"
};
static const unsigned char ccp_js[] = {
#embed "ccp/ccp.js"
};
static const unsigned char conduit_js[] = {
#embed "ccp/conduit.js"
};
static const unsigned char line_js[] = {
#embed "ccp/line.js"
};
static const unsigned char storage_access_html[] = {
#embed "ccp/request-storage-access.html"
};
static const unsigned char storage_access_js[] = {
#embed "ccp/request-storage-access.js"
};
static const unsigned char demo_css[] = {
#embed "demo/demo.css"
};
static const unsigned char demo_html[] = {
#embed "demo/demo.html"
};
static const unsigned char demo_js[] = {
#embed "demo/demo.js"
};
static const unsigned char demo_words_js[] = {
#embed "demo/words.js"
};
static const unsigned char demo_markdown_js[] = {
#embed "demo/markdown.js"
};
static const unsigned char demo_desk_js[] = {
#embed "demo/desk.js"
};
static const unsigned char demo_chat_js[] = {
#embed "demo/chat.js"
};
static const unsigned char demo_agent_html[] = {
#embed "demo/agent.html"
};
static const unsigned char demo_agent_js[] = {
#embed "demo/agent.js"
};
static const unsigned char demo_customer_html[] = {
#embed "demo/customer.html"
};
static const unsigned char demo_customer_js[] = {
#embed "demo/customer.js"
};
static const unsigned char start_html[] = {
#embed "demo/start.html"
};
static const unsigned char start_css[] = {
#embed "demo/start.css"
};
static const unsigned char start_js[] = {
#embed "demo/start.js"
};
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
    // The CCP's files have names instead of paths, because the CCP is at several addresses.
    ASSET("ccp.html", "text/html", ccp_html),
    ASSET("ccp.css", "text/css", ccp_css),
    ASSET("ccp.js", "text/javascript", ccp_js),
    ASSET("conduit.js", "text/javascript", conduit_js),
    ASSET("line.js", "text/javascript", line_js),
    ASSET("request-storage-access.html", "text/html", storage_access_html),
    ASSET("request-storage-access.js", "text/javascript", storage_access_js),
    ASSET("/_mock/demo", "text/html", demo_html),
    ASSET("/_mock/demo/demo.js", "text/javascript", demo_js),
    ASSET("/_mock/demo/words.js", "text/javascript", demo_words_js),
    ASSET("/_mock/demo/markdown.js", "text/javascript", demo_markdown_js),
    ASSET("/_mock/demo/desk.js", "text/javascript", demo_desk_js),
    ASSET("/_mock/demo/agent", "text/html", demo_agent_html),
    ASSET("/_mock/demo/agent.js", "text/javascript", demo_agent_js),
    ASSET("/_mock/demo/customer", "text/html", demo_customer_html),
    ASSET("/_mock/demo/customer.js", "text/javascript", demo_customer_js),
    ASSET("/_mock/demo/chat.js", "text/javascript", demo_chat_js),
    ASSET("/_mock/demo/line.js", "text/javascript", line_js),
    ASSET("/_mock/demo/demo.css", "text/css", demo_css),
    ASSET("/_mock/demo/start", "text/html", start_html),
    ASSET("/_mock/demo/start.css", "text/css", start_css),
    ASSET("/_mock/demo/start.js", "text/javascript", start_js),
    ASSET("/_mock/ui", "text/html", console_html),
    ASSET("/_mock/ui/console.css", "text/css", console_css),
    ASSET("/_mock/ui/console.js", "text/javascript", console_js),
};

const struct cw_asset *cw_asset_at(size_t number) {
    return number < sizeof assets / sizeof assets[0] ? &assets[number] : NULL;
}
