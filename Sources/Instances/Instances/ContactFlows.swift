/// The flows of Amazon Connect instances: what they do for a contact that comes to them.
package protocol ContactFlows: Sendable {
    /// A contact was started with a flow, and its customer may connect at any moment from now on; or it was sent to one.
    ///
    /// - Returns: whether there is such a flow.
    func contactArrived(_ chat: Chat, at flow: String) -> Bool

    /// Whether an instance has a flow of that id, name or ARN.
    func hasFlow(_ flow: String, in instance: Instance) -> Bool

    /// The flows of an instance, by id or name.
    func flows(of instance: Instance) -> [String]
}
