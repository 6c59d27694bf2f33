/// The parts of a `ws://` or `wss://` address.
struct SocketAddressText {
    /// The address of the host as `http` or `https`.
    let base: String
    /// Host and port, as they are written.
    let authority: String
    /// Path and query.
    let target: String

    init?(_ url: String) {
        guard let scheme = ["ws://", "wss://"].first(where: url.lowercased().hasPrefix) else { return nil }
        let rest = url.dropFirst(scheme.count)
        authority = String(rest.prefix { $0 != "/" && $0 != "?" })
        guard !authority.isEmpty, url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        let path = rest.dropFirst(authority.count)
        target = path.hasPrefix("/") ? String(path) : "/" + path
        base = (scheme == "ws://" ? "http://" : "https://") + authority + "/"
    }
}
