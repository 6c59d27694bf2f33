extension Verb {
    /// What an actor does, in a sentence without the actor, for editors and for the documentation.
    package var about: String {
        switch self {
        case .joins: "Joins the chat. A supervisor that monitors barges in."
        case .leaves: "Leaves the chat."
        case .says: "Sends a message: a text, or another form."
        case .types: "Types for that long: sends a typing event at once, then one every 5 s."
        case .attaches: "Sends a file."
        case .receives: "Sends a delivered receipt for the last message of another participant."
        case .reads: "Sends a read receipt for the last message of another participant."
        case .answers: "Chooses an option of the last interactive message, as clients do."
        case .sets: "Sets contact attributes, which are also variables."
        case .transfers: "Transfers the contact to an agent, a queue or a flow. An agent then leaves."
        case .failsToTransfer: "Makes a transfer that fails; the agent stays."
        case .invites: "Invites another agent into the chat, by name or through a queue."
        case .rejects: "Rejects the offer of the contact centre."
        case .misses: "Lets the time of an offer pass."
        case .monitors: "Listens without being seen."
        case .idles: "Says nothing for that long."
        case .returns: "Says something after it was idle."
        case .timesOut: "Was silent for so long that the chat disconnects it."
        case .becomesActive: "Sends the event participant.active, which changes nothing in the chat."
        case .becomesInactive: "Sends the event participant.inactive, which changes nothing in the chat."
        case .cancelsWorkflow: "Sends the event workflow.cancelled, which changes nothing in the chat."
        case .changesName: "Has another display name from now on."
        case .signsIn: "Signs in, without a page."
        case .failsToSignIn: "Fails to sign in, without a page."
        case .cancelsSignIn: "Cancels the sign-in, without a page."
        case .doesNotSignIn: "Lets the time for the sign-in pass."
        case .asksForSignIn: "Asks the customer to sign in, and waits for that long: 5 minutes by default."
        case .drops: "Loses the sockets of its real client. With a duration, new sockets are refused for that long."
        case .reconnects: "Is subscribed again. As a step, ends a refusal of new sockets."
        case .signsOut: "Notifies the agent's CCP pages that their login is over (onAuthFail)."
        case .losesAccess: "Notifies the agent's CCP pages that they have no access (onAccessDenied)."
        }
    }
}
