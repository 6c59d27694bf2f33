internal import CWebAssets
package import HTTPRouting
internal import HTTPTypes

/// The pages that the server brings with it, under `/_mock/ui`: files of the binary, which say nothing of any instance. What
/// they show they fetch from the admin API, as anybody must.
package struct WebUI: RequestAnswering {
    private struct Asset {
        let type: String
        let bytes: [UInt8]
    }

    private let assets: [String: Asset]

    package init() {
        var assets: [String: Asset] = [:]
        while let file = cw_asset_at(assets.count)?.pointee {
            assets[String(cString: file.path)] = Asset(
                type: String(cString: file.type),
                bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
        }
        self.assets = assets
    }

    /// Whether a path is a page's or a file's of one.
    package static func owns(_ path: String) -> Bool {
        path == "/_mock/ui" || path.hasPrefix("/_mock/ui/")
    }

    package func reply(to request: Request) -> Reply {
        let path = request.path == "/_mock/ui/" ? "/_mock/ui" : request.path
        guard let asset = assets[path] else {
            return .now(
                Self.refusal(
                    .notFound, "no page has the path \(path); valid: \(assets.keys.sorted().joined(separator: ", "))"))
        }
        guard request.method == .get || request.method == .head else {
            return .now(Self.refusal(.methodNotAllowed, "\(path) is only read"))
        }
        return .now(Response(status: .ok, fields: Self.fields(type: asset.type), body: asset.bytes))
    }

    private static func refusal(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(status: status, fields: fields(type: "text/plain; charset=utf-8"), body: Array("\(text)\n".utf8))
    }

    /// Nothing of other hosts, nothing written into a page by a script, no frame around it.
    private static func fields(type: String) -> [Response.Field] {
        [
            Response.Field(.contentType, type), Response.Field(.cacheControl, "no-cache"),
            Response.Field(.xContentTypeOptions, "nosniff"),
            Response.Field(
                .contentSecurityPolicy,
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'; "
                    + "base-uri 'none'; form-action 'none'"),
        ]
    }
}
