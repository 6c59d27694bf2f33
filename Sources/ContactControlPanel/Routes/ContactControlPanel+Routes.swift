internal import Chats
internal import ContactCentre
internal import ContactModel
package import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// Routes requests, and checks who may send them.
extension ContactControlPanel: RequestAnswering {
    package func reply(to request: Request) -> Reply {
        guard let path = CCPPath(request.path) else {
            return .now(CCPRefusal(404, "there is no page at this path").response)
        }
        if request.method == .options { return .now(Self.preflight(request)) }
        do throws(CCPRefusal) {
            return try answer(request, path)
        } catch {
            return .now(error.response)
        }
    }

    private func answer(_ request: Request, _ path: CCPPath) throws(CCPRefusal) -> Reply {
        switch (path.place, request.method) {
        case (.page, .get), (.page, .head):
            return .now(try page(request, path))
        case (.file(let name), .get), (.file(let name), .head):
            guard let file = asset(name) else { throw CCPRefusal(404, "the CCP has no file \"\(name)\"") }
            return .now(file)
        case (.redirect(let target), .get), (.redirect(let target), .head):
            return .now(Self.redirect(to: target, keeping: request))
        case (.login, .get), (.login, .head):
            return .now(LoginPage.show(agent: try agent(of: request)))
        case (.login, .post):
            try checkOrigin(request)
            return .now(LoginPage.submit(agent: try agent(of: request), at: path, in: try instance(path)))
        case (.logout, .get), (.logout, .post):
            try checkHost(request)
            return .now(try logout(request, path))
        case (.socket, .get):
            try checkOrigin(request)
            try checkSite(request)
            // A plain GET must not create the instance and its agent.
            guard request.headers[.upgrade] != nil else { return .now(Self.upgradeRequired) }
            return .upgrade(try openSocket(request, path))
        case (.requests, .post):
            try checkOrigin(request)
            try checkSite(request)
            return .now(try perform(request, path))
        case (.nothing, _):
            throw CCPRefusal(404, "the CCP has no path \(request.path)")
        // open: methods are an open set
        default:
            throw CCPRefusal(MethodNotAllowed(request, methods: path.place.methods))
        }
    }

    // MARK: - The page

    private func page(_ request: Request, _ path: CCPPath) throws(CCPRefusal) -> Response {
        // A desktop appended the path of the storage access page to an address with a query.
        if request.query.hasSuffix("/\(CCPPath.storageAccess)"), let file = asset("\(CCPPath.storageAccess).html") {
            return file
        }
        let agent = try agent(of: request)
        if let instance = registry.existingInstance(path.instance), instance.settings.value.requiresLogin,
            !instance.desktops.isSignedIn(agent)
        {
            return Self.redirect(to: "\(path.root)/login", keeping: request)
        }
        return asset("ccp.html") ?? Response(status: .notFound)
    }

    private static func redirect(to path: String, keeping request: Request) -> Response {
        let items = request.queryItems.map { name, value in
            "\(PercentEncoding.encode(name))=\(PercentEncoding.encode(value))"
        }
        let query = items.isEmpty ? "" : "?" + items.joined(separator: "&")
        return Response(
            status: .found,
            fields: [Response.Field(.location, path + query), Response.Field(.cacheControl, "no-store")])
    }

    // MARK: - Who may send requests

    /// Refuses requests from pages of other origins.
    ///
    /// Only the CCP page acts for an agent. Other pages must frame it, as with the real CCP.
    private func checkOrigin(_ request: Request) throws(CCPRefusal) {
        try checkHost(request)
        guard let origin = request.headers[.origin] else { return }
        if HostCheck.isSame(origin: origin, host: request.host ?? "") { return }
        if let publicURL, publicURL == origin || publicURL.hasPrefix("\(origin)/") { return }
        throw CCPRefusal(
            403, "pages of the origin \"\(origin)\" can frame the CCP page, but cannot call it", type: .accessDenied)
    }

    /// Refuses requests from pages of other sites, even if the browser sends no Origin header.
    private func checkSite(_ request: Request) throws(CCPRefusal) {
        guard HostCheck.isCrossSite(request.headers) else { return }
        throw CCPRefusal(403, "pages of other sites can frame the CCP page, but cannot call it", type: .accessDenied)
    }

    /// The response to a request for a socket that is not a WebSocket handshake (RFC 9110 section 15.5.22).
    private static let upgradeRequired: Response = {
        var response = CCPRefusal(426, "this path is for WebSockets: send Upgrade: websocket").response
        response.fields.append(Response.Field(.upgrade, "websocket"))
        return response
    }()

    /// Refuses a host that is neither local nor the host of the public URL.
    ///
    /// DNS rebinding can make a foreign name resolve to this server. A page of that name could then
    /// act as the CCP page.
    private func checkHost(_ request: Request) throws(CCPRefusal) {
        let host = request.host ?? ""
        guard !HostCheck.isLocal(host: host) else { return }
        let authority = publicURL?.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
        guard authority?.lowercased() != host.lowercased() else { return }
        throw CCPRefusal(
            403, "the Host must be an address, a local name or the host of \(OptionName.publicURL), got \"\(host)\"",
            type: .accessDenied)
    }

    // MARK: - Logout

    /// Signs out the agent in the query, or, without one, every agent with an open page.
    ///
    /// Desktops send this request with credentials and without an agent
    /// (Streams: agentApp.stopApp).
    private func logout(_ request: Request, _ path: CCPPath) throws(CCPRefusal) -> Response {
        let named = request.queryItem("agent") == nil ? nil : [try agent(of: request)]
        // No agent is signed in to an instance that does not exist, and a GET must not create one.
        if let instance = registry.existingInstance(path.instance) {
            for agent in named ?? Array(Set(instance.desktops.pages.map(\.agent))) { signOut(agent, of: instance) }
        }
        var response = Response(
            status: .ok, fields: [Response.Field(.contentType, "text/plain; charset=utf-8")],
            body: Array("Signed out\n".utf8))
        response.fields += Self.credentialed(request)
        return response
    }

    /// The headers that let a page of another origin read a response to a request with credentials.
    ///
    /// They name the origin, because the Fetch standard does not allow `*` here.
    private static func credentialed(_ request: Request) -> [Response.Field] {
        guard let origin = request.headers[.origin] else { return [] }
        return [
            Response.Field(.accessControlAllowOrigin, origin),
            Response.Field(.accessControlAllowCredentials, "true"), Response.Field(.vary, "Origin"),
        ]
    }

    private static func preflight(_ request: Request) -> Response {
        var response = CORS().preflight(request)
        response.fields.removeAll { $0.name == HTTPField.Name.accessControlAllowOrigin.rawName }
        response.fields += credentialed(request)
        return response
    }
}
