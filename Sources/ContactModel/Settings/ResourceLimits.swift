/// Limits of what a server keeps at once, so that no client or mistake can fill the memory.
///
/// The server refuses requests that exceed a limit.
package struct ResourceLimits: Sendable {
    /// Instances of a server.
    package var instances = 10_000
    /// Contacts of a server that have not ended.
    package var liveContacts = 100_000
    /// Transcript items that participants can add to a contact. Items about its end are added beyond the limit.
    package var messages = 1_000_000
    /// Views of an instance.
    package var views = 1_000

    package init() {}
}
