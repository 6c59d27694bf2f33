extension FidelityTable {
    /// How agent desktops behave where the sources on the CCP are silent.
    static let desktops = [
        Choice(
            "An agent whom only a CCP page names",
            """
            The page creates the agent: Offline, with three chats at once, in the default queue. The agent's \
            states are Available, Break, Lunch and Offline, and the states of other agents of the instance.
            """),
        Choice(
            "The agent of a CCP page",
            """
            The address names the agent with `?agent=`. A login is remembered by that name.
            """, setting: "requireLogin"),
        Choice(
            "chatMediaInfo during an offer",
            """
            It is present from the start. createTransport and CreateParticipantConnection are answered, and do not \
            join the agent.
            """, evidence: .client),
        Choice(
            "An agent who ends a chat",
            """
            The agent receives its own participant.left, and chat.ended when the chat ends, however late. It \
            receives nothing between the two.
            """),
        Choice(
            "Frames at a desktop",
            """
            A desktop receives the frames of every chat that the agent is in, without a subscription. They begin \
            with the agent's own participant.joined.
            """, evidence: .client),
        Choice(
            "contact::view without a request",
            """
            It is sent for the first contact that arrives, and for an accepted contact. When the viewed contact is \
            gone, it is sent for another contact, or for none.
            """),
        Choice(
            "`/logout` without a name",
            """
            It signs out every agent of the instance who has an open page, and sets the agents Offline.
            """),
        Choice(
            "Several regions",
            """
            The page at secondaryCCPUrl reports us-west-2, inactive; any other page reports us-east-1, active. \
            There is no failover.
            """),
        Choice(
            "Methods that are not needed for chats",
            """
            They are answered at once with an error of the type ValueError.
            """),
    ]
}
