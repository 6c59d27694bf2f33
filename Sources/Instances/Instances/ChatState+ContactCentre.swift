package import Chats
package import ContactCentre
package import ContactModel

extension ChatState {
    /// Acts in the contact centre within this turn.
    ///
    /// The contact centre first receives what has happened in the turn so far. What follows from the act is done when the turn is over.
    package mutating func act(
        in routing: ContactRouting, _ body: (inout ContactCentre) throws(Refusal) -> Void
    ) throws(Refusal) {
        routing.receive(effects.routing)
        effects.routing.removeAll()
        effects.needsRouting = true
        try routing.decide(body)
    }
}
