internal import Instances
internal import Kernel

/// A parsed path of the CCP: `[/instances/{id}][/connect]/ccp-v2/…`, `…/login`, `…/logout`.
///
/// Desktops concatenate addresses (`<ccpUrl>/request-storage-access`), so slashes may be doubled.
struct CCPPath {
    enum Place: Equatable {
        case page
        case file(String)
        case redirect(String)
        case login
        case logout
        case socket
        /// The API to which the page sends its desktop's requests.
        case requests
        case nothing

        /// The HTTP methods that are allowed here.
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
    /// The path before `ccp-v2`, without a slash at its end.
    let root: String
    let place: Place

    init?(_ path: String) {
        // Most requests are not for the CCP, so reject them first.
        guard
            path.contains("ccp-v2") || path.hasSuffix("/login") || path.hasSuffix("/logout")
                || path.hasSuffix(Self.storageAccess)
        else { return nil }
        var segments = path.split(separator: "/").map(String.init)
        var root = ""
        if segments.first == "instances", segments.count >= 2 {
            guard let id = PercentEncoding.decode(segments[1]), !id.isEmpty else { return nil }
            instance = id
            // Encode it again, because it becomes a part of headers.
            root = "/instances/\(PercentEncoding.encode(id))"
            segments.removeFirst(2)
        } else {
            instance = Registry.builtIn
        }
        // Instances from before instances had their own domains have `/connect` in their addresses.
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

    /// The page that a desktop loads first. It asks the browser for storage access.
    static let storageAccess = "request-storage-access"

    private static func place(_ rest: [String], _ root: String, hasSlash: Bool) -> Place {
        switch rest {
        case []: hasSlash ? .page : .redirect("\(root)/ccp-v2/")
        // The real CCP's names for its parts. Their files are in `ccp-v2/`, so relative addresses
        // work only without a slash at the end.
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
