/// The flows of Amazon Connect instances: what they do for a contact that comes to them.
package protocol ContactFlows: Sendable {
    /// A contact was started with a flow, and its customer may connect at any moment from now on; or it was sent to one.
    ///
    /// - Returns: whether there is such a flow.
    func contactArrived(_ chat: Chat, at flow: String) -> Bool
}
