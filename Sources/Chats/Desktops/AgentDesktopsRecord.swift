/// The agents who are signed in at a desktop, and agents' preferences. A snapshot does not keep
/// open pages.
package struct AgentDesktopsRecord: Sendable, Codable {
    let signedIn: [String]
    let preferences: [String: String]
}
