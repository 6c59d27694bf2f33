internal import Instances
internal import Kernel

/// What an address of the CCP means: `[/instances/{id}][/connect]/ccp-v2/…`, `…/login`, `…/logout`.
///
/// Desktops make addresses by gluing (`<ccpUrl>/request-storage-access`), so slashes may come in pairs.
struct CCPPath {
    enum Place: Equatable {
        case page
        case file(String)
        case redirect(String)
        case login
        case logout
        case socket
        /// Where the page leaves what its desktop asks for.
        case requests
        case nothing

        /// What can be asked of it.
        var methods: [String] {
            switch self {
            case .page, .file, .redirect, .socket: ["GET"]
            case .login, .logout: ["GET", "POST"]
            case .requests: ["POST"]
            case .nothing: []
            }
        }
    }

    let instance: String
    /// What stands before `ccp-v2`, without a slash at its end.
    let root: String
    let place: Place

    init?(_ path: String) {
        // Most requests are not about this.
        guard
            path.contains("ccp-v2") || path.hasSuffix("/login") || path.hasSuffix("/logout")
                || path.hasSuffix(Self.storageAccess)
        else { return nil }
        var segments = path.split(separator: "/").map(String.init)
        var root = ""
        if segments.first == "instances", segments.count >= 2 {
            guard let id = PercentEncoding.decode(segments[1]), !id.isEmpty else { return nil }
            instance = id
            // Encoded anew: it becomes a part of headers.
            root = "/instances/\(PercentEncoding.encode(id))"
            segments.removeFirst(2)
        } else {
            instance = Registry.builtIn
        }
        // As in the addresses of instances that are older than their own domains.
        if segments.first == "connect" {
            root += "/connect"
            segments.removeFirst()
        }
        self.root = root
        switch segments {
        case ["login"]: place = .login
        case ["logout"]: place = .logout
        case [Self.storageAccess]: place = .file("\(Self.storageAccess).html")
        case let all where all.first == "ccp-v2":
            place = Self.place(Array(all.dropFirst()), root, hasSlash: path.hasSuffix("/"))
        // open: any other path
        default: return nil
        }
    }

    /// The page that a desktop loads first which asks for storage access.
    static let storageAccess = "request-storage-access"

    private static func place(_ rest: [String], _ root: String, hasSlash: Bool) -> Place {
        switch rest {
        case []: hasSlash ? .page : .redirect("\(root)/ccp-v2/")
        // What the real one calls its parts.
        // Its files are beside it.
        case ["softphone"], ["chat"], ["channel-view"]: hasSlash ? .redirect("\(root)/ccp-v2/\(rest[0])") : .page
        case ["socket"]: .socket
        case ["api"]: .requests
        case [storageAccess]: .file("\(storageAccess).html")
        case ["ccp.js"], ["conduit.js"], ["line.js"], ["ccp.css"], ["\(storageAccess).js"]: .file(rest.first ?? "")
        // open: any other path
        default: .nothing
        }
    }
}
