internal import CWebAssets
package import HTTPRouting
internal import HTTPTypes

/// The web pages that are embedded in the binary. The files contain no data of any instance.
///
/// The console, under `/_mock/ui`, fetches its data from the admin API. The demo pages, under
/// `/_mock/demo`, use the services. The CCP's files are at other addresses (``ccpFile(_:)``).
package struct WebUI: RequestAnswering {
    /// A file in the binary. Its bytes are copied only for a response.
    private struct Asset: Sendable {
        let type: String
        /// The file's number in the table of the binary.
        let number: Int

        var bytes: [UInt8] {
            cw_asset_at(number).map { Array(UnsafeBufferPointer(start: $0.pointee.bytes, count: $0.pointee.length)) }
                ?? []
        }
    }

    private let assets: [String: Asset]

    package init() {
        var assets: [String: Asset] = [:]
        while let file = cw_asset_at(assets.count)?.pointee {
            assets[String(cString: file.path)] = Asset(
                type: String(cString: file.type), number: assets.count)
        }
        self.assets = assets
    }

    /// Returns the text of a file; empty if there is none.
    func text(_ name: String) -> String { assets[name].map { String(decoding: $0.bytes, as: UTF8.self) } ?? "" }

    /// Whether a path belongs to the console.
    package static func ownsConsole(_ path: String) -> Bool {
        path == "/_mock/ui" || path.hasPrefix("/_mock/ui/")
    }

    /// Whether a path belongs to a demo page or one of its files.
    package static func ownsDemo(_ path: String) -> Bool {
        path == "/_mock/demo" || path.hasPrefix("/_mock/demo/")
    }

    /// Whether a browser requests the start page: a page at `/` or `/_mock`.
    ///
    /// Other clients get the same response there as at every unknown path.
    package static func ownsStart(_ request: Request) -> Bool {
        let path = request.path
        guard path == "/" || path == "/_mock" || path == "/_mock/" else { return false }
        return request.headers[.accept]?.contains("text/html") == true
    }

    /// Returns a file of the CCP page by name, or nil if there is none.
    ///
    /// Any page may frame the CCP page, as desktops do.
    package func ccpFile(_ name: String) -> Response? {
        guard !name.hasPrefix("/"), let asset = assets[name] else { return nil }
        return Response(status: .ok, fields: Self.fields(type: asset.type, framing: .anyPage), body: asset.bytes)
    }

    package func reply(to request: Request) -> Reply {
        let path = Self.path(of: request)
        if path == Self.report { return reportReply(to: request) }
        guard path.hasPrefix("/"), let asset = assets[path] else {
            let valid = assets.keys.filter { $0.hasPrefix("/") }.sorted().joined(separator: ", ")
            return .now(Self.refusal(.notFound, "there is no page at \(path); pages: \(valid)"))
        }
        // Other sites may link to a page. They must not load it in any other way.
        if HostCheck.isCrossSite(request.headers), request.headers[.secFetchMode] != "navigate" {
            return .now(Self.refusal(.forbidden, "pages of other sites can link to \(path), but cannot load it"))
        }
        guard request.method == .get || request.method == .head else {
            let refusal = MethodNotAllowed(request, methods: ["GET"])
            var response = Self.refusal(.methodNotAllowed, refusal.reason)
            response.fields.append(refusal.field)
            return .now(response)
        }
        let framing: Framing = Self.ownsDemo(path) ? .ownPages : .nowhere
        return .now(Response(status: .ok, fields: Self.fields(type: asset.type, framing: framing), body: asset.bytes))
    }

    /// The page that the console fills with a report, for people to download.
    private static let report = "/_mock/ui/report"

    private func reportReply(to request: Request) -> Reply {
        guard !HostCheck.isCrossSite(request.headers), request.method == .get || request.method == .head else {
            return .now(Self.refusal(.forbidden, "only the console can load \(Self.report)"))
        }
        return .now(
            Response(
                status: .ok, fields: Self.fields(type: "text/html; charset=utf-8"),
                body: Array(ReportPage.template(self).utf8)))
    }

    /// Returns the path of the page that a request asks for. The start page has several, and a slash may follow some.
    private static func path(of request: Request) -> String {
        if ownsStart(request) { return "/_mock/demo/start" }
        return roots.contains(request.path) ? String(request.path.dropLast()) : request.path
    }

    private static func refusal(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(status: status, fields: fields(type: "text/plain; charset=utf-8"), body: Array("\(text)\n".utf8))
    }

    /// Pages that a final slash may follow.
    private static let roots: Set = ["/_mock/ui/", "/_mock/demo/"]

    /// Which pages can frame a page.
    private enum Framing: String {
        case nowhere = "; frame-ancestors 'none'"
        /// The demo shows its two pages side by side.
        case ownPages = "; frame-src 'self'; frame-ancestors 'self'"
        case anyPage = ""
    }

    /// Returns the header fields for a page. It can load nothing from other hosts, and has no inline scripts.
    private static func fields(type: String, framing: Framing = .nowhere) -> [Response.Field] {
        [
            Response.Field(.contentType, type),
            Response.Field(.cacheControl, framing == .anyPage ? "no-store" : "no-cache"),
            Response.Field(
                .contentSecurityPolicy,
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: blob:; "
                    + "base-uri 'none'; form-action 'none'" + framing.rawValue),
        ]
    }
}
