/// What the services do alike for all instances.
package struct ConnectAPIOptions: Sendable {
    /// Where clients reach this server, `scheme://authority` with any path, for the URLs that are handed out; each
    /// request's own Host header without it.
    package var publicURL: String?
    /// Origins, in lower case, of pages that may call the services; nil allows every origin.
    package var allowedOrigins: Set<String>?

    package init() {}
}
