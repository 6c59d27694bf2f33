package import Chats
package import ContactCentre
package import ContactModel

extension ChatState {
    /// Acts in the contact centre within this turn.
    ///
    /// The contact centre first receives the events of the turn so far. The effects of the act
    /// happen after the turn.
    package mutating func act(
        in routing: ContactRouting, _ body: (inout ContactCentre) throws(Refusal) -> Void
    ) throws(Refusal) {
        routing.receive(effects.routing)
        effects.routing.removeAll()
        effects.needsRouting = true
        try routing.decide(body)
    }
}
