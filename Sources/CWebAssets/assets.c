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
static const unsigned char words_js[] = {
#embed "console/words.js"
};
static const unsigned char markdown_js[] = {
#embed "console/markdown.js"
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
static const unsigned char tree_module[] = {
#embed "console/tree.js"
};
static const unsigned char patch_module[] = {
#embed "console/patch.js"
};
static const unsigned char interactive_module[] = {
#embed "console/interactive.js"
};
static const unsigned char clients_module[] = {
#embed "console/clients.js"
};
static const unsigned char live_module[] = {
#embed "console/live.js"
};
static const unsigned char app_module[] = {
#embed "console/app.js"
};
static const unsigned char api_module[] = {
#embed "console/api.js"
};
static const unsigned char route_module[] = {
#embed "console/route.js"
};
static const unsigned char rows_module[] = {
#embed "console/rows.js"
};
static const unsigned char parts_module[] = {
#embed "console/parts.js"
};
static const unsigned char pages_module[] = {
#embed "console/pages.js"
};
static const unsigned char contacts_module[] = {
#embed "console/contacts.js"
};
static const unsigned char contact_module[] = {
#embed "console/contact.js"
};
static const unsigned char composer_module[] = {
#embed "console/composer.js"
};
static const unsigned char acts_module[] = {
#embed "console/acts.js"
};
static const unsigned char save_module[] = {
#embed "console/save.js"
};
static const unsigned char start_form_module[] = {
#embed "console/start-form.js"
};
static const unsigned char conversation_module[] = {
#embed "console/conversation.js"
};
static const unsigned char timeline_module[] = {
#embed "console/timeline.js"
};
static const unsigned char run_view_module[] = {
#embed "console/run-view.js"
};
static const unsigned char runs_module[] = {
#embed "console/runs.js"
};
static const unsigned char report_module[] = {
#embed "console/report.js"
};
static const unsigned char agents_module[] = {
#embed "console/agents.js"
};
static const unsigned char journal_module[] = {
#embed "console/journal.js"
};
static const unsigned char journal_entry_module[] = {
#embed "console/journal-entry.js"
};
static const unsigned char faults_module[] = {
#embed "console/faults.js"
};
static const unsigned char clock_module[] = {
#embed "console/clock.js"
};
static const unsigned char scenarios_module[] = {
#embed "console/scenarios.js"
};
static const unsigned char snapshots_module[] = {
#embed "console/snapshots.js"
};
static const unsigned char settings_module[] = {
#embed "console/settings.js"
};
static const unsigned char operations_module[] = {
#embed "console/operations.js"
};
static const unsigned char start_view_module[] = {
#embed "console/start-view.js"
};
static const unsigned char report_html[] = {
#embed "console/report.html"
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
    ASSET("/_mock/demo/words.js", "text/javascript", words_js),
    ASSET("/_mock/demo/markdown.js", "text/javascript", markdown_js),
    ASSET("/_mock/demo/tree.js", "text/javascript", tree_module),
    ASSET("/_mock/demo/patch.js", "text/javascript", patch_module),
    ASSET("/_mock/demo/interactive.js", "text/javascript", interactive_module),
    ASSET("/_mock/demo/clients.js", "text/javascript", clients_module),
    ASSET("/_mock/demo/live.js", "text/javascript", live_module),
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
    ASSET("/_mock/ui/tree.js", "text/javascript", tree_module),
    ASSET("/_mock/ui/patch.js", "text/javascript", patch_module),
    ASSET("/_mock/ui/interactive.js", "text/javascript", interactive_module),
    ASSET("/_mock/ui/clients.js", "text/javascript", clients_module),
    ASSET("/_mock/ui/live.js", "text/javascript", live_module),
    ASSET("/_mock/ui/app.js", "text/javascript", app_module),
    ASSET("/_mock/ui/api.js", "text/javascript", api_module),
    ASSET("/_mock/ui/route.js", "text/javascript", route_module),
    ASSET("/_mock/ui/rows.js", "text/javascript", rows_module),
    ASSET("/_mock/ui/parts.js", "text/javascript", parts_module),
    ASSET("/_mock/ui/pages.js", "text/javascript", pages_module),
    ASSET("/_mock/ui/contacts.js", "text/javascript", contacts_module),
    ASSET("/_mock/ui/contact.js", "text/javascript", contact_module),
    ASSET("/_mock/ui/composer.js", "text/javascript", composer_module),
    ASSET("/_mock/ui/acts.js", "text/javascript", acts_module),
    ASSET("/_mock/ui/save.js", "text/javascript", save_module),
    ASSET("/_mock/ui/start-form.js", "text/javascript", start_form_module),
    ASSET("/_mock/ui/conversation.js", "text/javascript", conversation_module),
    ASSET("/_mock/ui/timeline.js", "text/javascript", timeline_module),
    ASSET("/_mock/ui/run-view.js", "text/javascript", run_view_module),
    ASSET("/_mock/ui/runs.js", "text/javascript", runs_module),
    ASSET("/_mock/ui/report.js", "text/javascript", report_module),
    ASSET("/_mock/ui/agents.js", "text/javascript", agents_module),
    ASSET("/_mock/ui/journal.js", "text/javascript", journal_module),
    ASSET("/_mock/ui/journal-entry.js", "text/javascript", journal_entry_module),
    ASSET("/_mock/ui/faults.js", "text/javascript", faults_module),
    ASSET("/_mock/ui/clock.js", "text/javascript", clock_module),
    ASSET("/_mock/ui/scenarios.js", "text/javascript", scenarios_module),
    ASSET("/_mock/ui/snapshots.js", "text/javascript", snapshots_module),
    ASSET("/_mock/ui/settings.js", "text/javascript", settings_module),
    ASSET("/_mock/ui/operations.js", "text/javascript", operations_module),
    ASSET("/_mock/ui/start-view.js", "text/javascript", start_view_module),
    ASSET("/_mock/ui/words.js", "text/javascript", words_js),
    ASSET("/_mock/ui/markdown.js", "text/javascript", markdown_js),
    // Not a separate page: WebUI puts the styles and modules into it.
    ASSET("report.html", "text/html", report_html),
};

const struct cw_asset *cw_asset_at(size_t number) {
    return number < sizeof assets / sizeof assets[0] ? &assets[number] : NULL;
}
