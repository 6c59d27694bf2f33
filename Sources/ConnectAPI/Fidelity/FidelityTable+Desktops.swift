extension FidelityTable {
    /// How agent desktops behave where the sources on the CCP are silent.
    static let desktops = [
        Choice(
            "an agent whom only a CCP page names",
            "is made by it: Offline, three chats at once, serving the default queue; its states are Available, Break, Lunch, "
                + "Offline, and what any agent of the instance was put into"),
        Choice(
            "whose CCP page it is", "the address says so, `?agent=`; who is signed in is remembered by that name",
            setting: "requireLogin"),
        Choice(
            "chatMediaInfo while a contact rings",
            "there from the start; createTransport and CreateParticipantConnection are answered, and do not join",
            evidence: .client),
        Choice(
            "an agent who ends a chat",
            "hears its own leaving, and chat.ended when the chat ends, however late; nothing between"),
        Choice(
            "frames at a desktop",
            "those of every chat that the agent is in, from its own participant.joined on, without a "
                + "subscription", evidence: .client),
        Choice(
            "contact::view by itself",
            "for the first contact that comes, for one that is accepted, and for another or none when the one that is viewed has "
                + "gone"),
        Choice(
            "`/logout` without a name",
            "signs out every agent of the instance who has a page open, and puts them Offline"),
        Choice(
            "several regions",
            "the page at secondaryCCPUrl says us-west-2, inactive; any other us-east-1, active; there is no failover"),
        Choice("methods that no chat needs", "an error of the type ValueError, at once"),
    ]
}
