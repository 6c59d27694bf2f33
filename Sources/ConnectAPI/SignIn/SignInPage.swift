internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// The page that stands in for an identity provider's sign-in page.
///
/// The customer signs in or refuses. The page then redirects the customer to the client with a code
/// or an error, as in OAuth 2.0 (RFC 6749 section 4.1.2).
enum SignInPage {
    static let path = "/_signin/authorize"

    static let show = Endpoint(
        name: "SignInPage",
        work: .answer { api, request, context throws(ServiceError) in
            guard let (grant, _) = session(request, api) else { return over }
            context.register(grant)
            return page(html, status: .ok)
        })

    static let submit = Endpoint(
        name: "SubmitSignInPage",
        work: .answer { api, request, context throws(ServiceError) in
            guard let (grant, index) = session(request, api) else { return over }
            context.register(grant)
            guard let choice = Choice(rawValue: String(decoding: request.body, as: UTF8.self)) else { return over }
            return answer(choice, grant, index, state: request.queryItem("state") ?? "")
        })

    private enum Choice: String {
        case signIn = "choice=sign-in"
        case refuse = "choice=refuse"
    }

    private static func answer(_ choice: Choice, _ grant: Grant, _ index: SignIn.Index, state: String) -> Response {
        let signIn = grant.chat.read { $0.facts.signIns[index] }
        if grant.chat.instance.settings.value.signInCompletion == .page {
            // If another request has finished the session meanwhile, this customer is redirected
            // all the same.
            grant.chat.turn { chat in
                _ = try? chat.finishSignIn(index, choice == .signIn ? .succeeded : .failed)
            }
        }
        let items: [(name: String, value: String)] =
            switch choice {
            case .signIn: [("code", signIn.code), ("state", state)]
            case .refuse:
                [("error", "access_denied"), ("error_description", "The+customer+did+not+sign+in"), ("state", state)]
            }
        let address = RedirectURI.text(signIn.redirectURI ?? "", adding: items)
        return Response(
            status: .seeOther,
            fields: [Response.Field(.location, address), Response.Field(.cacheControl, "no-store")])
    }

    /// Returns the open session that the `state` of a page belongs to.
    private static func session(_ request: Request, _ api: ConnectAPI) -> (Grant, SignIn.Index)? {
        guard let state = request.queryItem("state"), case .found(let grant) = api.registry.look(up: state),
            case .signIn(let index) = grant.purpose,
            grant.chat.read({ $0.facts.state != .ended && $0.facts.signIns[index].outcome == nil })
        else { return nil }
        return (grant, index)
    }

    private static let over = page(
        "<!doctype html><html lang=\"en\"><title>Sign in</title><p>This sign-in is unknown or has ended.",
        status: .badRequest)

    private static func page(_ html: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            fields: [
                Response.Field(.contentType, "text/html; charset=utf-8"), Response.Field(.cacheControl, "no-store"),
                Response.Field(
                    .contentSecurityPolicy,
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
            ], body: Array(html.utf8))
    }

    /// The page, which contains nothing that a client sent.
    private static let html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Sign in</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem }
        button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }
        </style>
        <h1>Sign in</h1>
        <p>connect-chat-mock replaces your identity provider here: no name or password is needed.</p>
        <form method="post">
        <button name="choice" value="sign-in">Sign in</button>
        <button name="choice" value="refuse">Do not sign in</button>
        </form>

        """
}
