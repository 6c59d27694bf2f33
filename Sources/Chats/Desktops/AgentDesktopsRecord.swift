/// Who is signed in at a desktop, and what agents prefer; pages that are open are nobody's to keep.
package struct AgentDesktopsRecord: Sendable, Codable {
    let signedIn: [String]
    let preferences: [String: String]
}
