/// The flows of Amazon Connect instances, which handle the contacts that arrive at them.
package protocol ContactFlows: Sendable {
    /// Handles a contact that was started with a flow, or was sent to one.
    ///
    /// The customer of a started contact can connect at any moment from now on.
    ///
    /// - Returns: whether the flow exists.
    func contactArrived(_ chat: Chat, at flow: String) -> Bool

    /// Whether an instance has a flow with this id, name or ARN.
    func hasFlow(_ flow: String, in instance: Instance) -> Bool

    /// Returns the flows of an instance, by id or name.
    func flows(of instance: Instance) -> [String]

    /// Returns what an instance lacks for a flow that it cannot play; empty for another flow.
    func missing(forFlow flow: String, in instance: Instance) -> [String]
}
