/// Options of the services that apply to all instances.
package struct ConnectAPIOptions: Sendable {
    /// The base of the URLs that the server returns: `scheme://authority`, optionally with a path.
    ///
    /// If nil, each request's own Host header gives the base.
    package var publicURL: String?
    /// Origins, in lower case, of the pages that may call the services; nil allows every origin.
    package var allowedOrigins: Set<String>?

    package init() {}
}
