internal import HTTPRouting

/// The base of the URLs that the server returns to a caller: where that caller reaches the server.
struct BaseURL: CustomStringConvertible {
    private let request: Request
    private let publicURL: String?

    init(of request: Request, _ options: ConnectAPIOptions) {
        self.request = request
        publicURL = options.publicURL
    }

    /// The URL, without a slash at the end.
    var description: String {
        publicURL ?? "\(request.isSecure ? "https" : "http")://\(request.host ?? "127.0.0.1")"
    }

    /// The base of socket URLs.
    ///
    /// `localhost` becomes `127.0.0.1`, because ChatJS opens `ws://127.0.0.1:` and refuses
    /// `ws://localhost:`.
    var forSockets: String {
        if let publicURL {
            // http becomes ws, and https becomes wss.
            let local = "http://localhost"
            let rest = publicURL.dropFirst(local.count)
            let isLocal = publicURL.hasPrefix(local) && (rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix("/"))
            return "ws" + (isLocal ? "://127.0.0.1\(rest)" : String(publicURL.dropFirst("http".count)))
        }
        let host = request.host ?? "127.0.0.1"
        let name = HostCheck.hostName(host)
        let authority = name.lowercased() == "localhost" ? "127.0.0.1" + host.dropFirst(name.count) : host
        return "\(request.isSecure ? "wss" : "ws")://\(authority)"
    }
}
