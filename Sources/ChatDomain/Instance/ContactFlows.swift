/// The flows of Amazon Connect instances: what they do for a contact that somebody starts.
package protocol ContactFlows: Sendable {
    /// A contact was started with its flow; its customer may connect at any moment from now on.
    func contactStarted(_ chat: Chat)
}
