/// How much a server keeps at once, so that no client and no slip fills the memory; beyond, what would add to it is refused.
package struct ResourceLimits: Sendable {
    /// Instances of a server.
    package var instances = 10_000
    /// Contacts of a server that have not ended.
    package var liveContacts = 100_000
    /// Items of a contact's transcript that are said; what tells its end comes in addition.
    package var messages = 1_000_000
    /// Views of an instance.
    package var views = 1_000

    package init() {}
}
