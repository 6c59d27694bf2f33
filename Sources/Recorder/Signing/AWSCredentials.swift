/// Credentials of AWS, with the region that signatures are for.
package struct AWSCredentials: Sendable {
    package let accessKeyID: String
    package let secret: String
    /// The token of temporary credentials; nil for permanent ones.
    package let sessionToken: String?
    package let region: String

    package init(accessKeyID: String, secret: String, sessionToken: String?, region: String) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
        self.region = region
    }
}
