internal import DequeModule
internal import JSON
internal import Kernel

/// The URLs in answers that the proxy replaces by its own, so that clients go through it: sockets, uploads, downloads.
///
/// A replaced URL has the proxy's host, and the path and query of the original one. They identify it.
final class RewrittenURLs: Sendable {
    enum Kind: Sendable {
        case socket
        case storage
    }

    private struct Originals {
        var byTarget: [String: (url: String, kind: Kind)] = [:]
        /// The targets, oldest first.
        var targets: Deque<String> = []
    }

    /// The most URLs that are known. The oldest have expired long before.
    private static let most = 10_000

    private let originals = Mutex(Originals())
    /// Where the answers of operations have such URLs.
    private static let members: [String: (path: [String], kind: Kind)] = [
        "CreateParticipantConnection": (["Websocket", "Url"], .socket),
        "StartChatContact": (["Websocket", "Url"], .socket),
        "StartAttachmentUpload": (["UploadMetadata", "Url"], .storage), "GetAttachment": (["Url"], .storage),
    ]

    /// Returns the original URL of a request's path and query; nil for any other target.
    func original(of target: String) -> (url: String, kind: Kind)? {
        originals.withLock { $0.byTarget[target] }
    }

    private func remember(_ target: String, _ url: String, _ kind: Kind) {
        originals.withLock { originals in
            if originals.byTarget.updateValue((url, kind), forKey: target) == nil { originals.targets.append(target) }
            guard originals.targets.count > Self.most else { return }
            originals.byTarget[originals.targets.removeFirst()] = nil
        }
    }

    /// Returns an answer's body with the proxy's URLs.
    ///
    /// - Parameters:
    ///   - operation: the operation; nil for one without such URLs.
    ///   - host: the host, with its port, to which the client sent the request.
    ///   - isSecure: whether the request arrived over TLS.
    func rewrite(_ body: [UInt8], of operation: String?, host: String, isSecure: Bool) -> [UInt8] {
        guard let (path, kind) = operation.flatMap({ Self.members[$0] }), let root = (try? JSONDocument(body))?.root,
            let value = path.reduce(root as JSONValue?, { $0?[$1] }), let url = value.string,
            let scheme = url.firstRange(of: "://")
        else { return body }
        let target = String(url[scheme.upperBound...].drop { $0 != "/" && $0 != "?" })
        remember(target, url, kind)
        // ChatJS opens ws://127.0.0.1 and refuses ws://localhost.
        let place = kind == .socket ? host.replacing("localhost", with: "127.0.0.1", maxReplacements: 1) : host
        let own = "\(kind == .socket ? "ws" : "http")\(isSecure ? "s" : "")://\(place)\(target)"
        var rewritten = body
        rewritten.replace(Array(value.source.utf8), with: Array(JSONWriter.quoted(own).utf8), maxReplacements: 1)
        return rewritten
    }
}
