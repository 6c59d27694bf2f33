internal import Chats
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// The page on which agents sign in, if their instance requires it.
///
/// A press of a button signs in the agent whom the page's address names. No page can frame it, so a
/// desktop opens it in its own window, as with the real CCP.
enum LoginPage {
    static func show(agent: String) -> Response {
        Response(status: .ok, fields: fields, body: Array(html(agent).utf8))
    }

    /// Signs in the agent of the page, and redirects to the CCP page.
    static func submit(agent: String, at path: CCPPath, in instance: Instance) -> Response {
        instance.desktops.signIn(agent)
        let page = "\(path.root)/ccp-v2/?agent=\(PercentEncoding.encode(agent))"
        return Response(status: .seeOther, fields: [Response.Field(.location, page)] + fields)
    }

    private static let fields = [
        Response.Field(.contentType, "text/html; charset=utf-8"), Response.Field(.cacheControl, "no-store"),
        Response.Field(.contentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        Response.Field(HTTPField.Name("X-Frame-Options") ?? .xContentTypeOptions, "DENY"),
    ]

    private static func html(_ agent: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Agent login</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem }
        button { font: inherit; padding: .5rem }
        </style>
        <h1>Agent login</h1>
        <p>connect-chat-mock replaces Amazon Connect here: no password is needed.</p>
        <form method="post"><button>Log in as \(MarkupText.escaped(agent))</button></form>
        <p>To log in as another agent, open <code>ccp-v2/?agent=…</code>.</p>

        """
    }
}
