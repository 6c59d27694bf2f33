internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// The socket of one open CCP page.
///
/// It sends agent data whenever they change, and the events of the agent's other pages. The agent's
/// chats push their frames to it themselves.
final class DesktopSocket: SocketSession {
    private struct State {
        var socket: SocketID?
        var isClosed = false
        var subscription: ChangeSignal.Subscription?
        /// The agent data sent last, and the numbers of the contacts in them.
        var reported: [UInt8] = []
        var numbers: [UniqueID: AgentContact.Number] = [:]
    }

    private let agent: String
    private let instance: Instance
    private let timers: TimerThread
    /// Runs one look for many changes, on the timers' thread. Changes come in hundreds, on workers.
    private let look = Coalescer()
    private let state = Mutex(State())

    init(agent: String, instance: Instance, timers: TimerThread) {
        self.agent = agent
        self.instance = instance
        self.timers = timers
    }

    func opened(_ socket: SocketID) {
        state.withLock { $0.socket = socket }
        record("Opened")
        let now = instance.clock.now()
        switch instance.desktops.open(socket, of: agent, at: now) {
        case .admitted: break
        case .tooMany:
            return close(socket, 1_008, "an agent can have at most \(AgentDesktops.mostPages) pages")
        case .refused:
            instance.sink?.drop(socket)
            return
        case .closed: return close(socket, 1_001, "the instance was reset")
        }
        // From now on, chats that the agent joins know the socket. Subscribe to the current ones.
        join(socket)
        let subscription = instance.changes.subscribe { [weak self] in self?.scheduleLook() }
        let isClosed = state.withLock { state in
            state.subscription = subscription
            return state.isClosed
        }
        if isClosed { instance.changes.cancel(subscription) }
        scheduleLook()
    }

    func closed() {
        let (socket, subscription) = state.withLock { state in
            state.isClosed = true
            return (state.socket, state.subscription)
        }
        if let subscription { instance.changes.cancel(subscription) }
        guard let socket else { return }
        record("Closed")
        instance.desktops.closed(socket)
        for (chat, participant) in seats() { chat.turn { $0.closed(socket, of: participant) } }
        // A turn in progress may have added the agent to a chat. Find that chat after the turn.
        timers.schedule(afterMilliseconds: 0) { [instance] in
            for chat in instance.chats {
                let listeners = chat.read { state in
                    state.facts.participants.indices.filter { state.facts.participants[$0].subscribed.contains(socket) }
                }
                for listener in listeners { chat.turn { $0.closed(socket, of: listener) } }
            }
        }
    }

    /// Handles the only message that a page sends here: an event for the agent's other pages.
    func received(_ text: [UInt8]) {
        guard let socket = state.withLock({ $0.socket }) else { return }
        guard let root = try? JSONDocument(text).root, root["topic"]?.string == "ccp/broadcast",
            let event = root["event"]?.string
        else { return }
        instance.journal.append(
            .received, "CCP \(event)", of: Subject(role: .agent), at: instance.clock.now(), content: text)
        instance.desktops.raise(
            event, root["data"]?.source ?? "null", id: root["id"]?.string, at: agent, but: socket)
    }

    private func close(_ socket: SocketID, _ code: UInt16, _ reason: String) {
        instance.sink?.close(socket, code: code, reason: reason)
    }

    private func record(_ operation: String) {
        instance.journal.append(
            .socket, "CCP \(operation)", of: Subject(role: .agent), at: instance.clock.now(), content: [])
    }

    /// Returns the chats that the agent is in, with the agent's participants.
    private func seats() -> [(Chat, Participant.Index)] {
        let contacts = instance.routing.centre.facts.agents[agent]?.contacts ?? []
        return contacts.compactMap { contact in
            guard contact.state == .connected,
                let chat = instance.chat(contact.contact.description),
                let index = chat.read({ $0.indexOfParticipant(contact.participant) })
            else { return nil }
            return (chat, index)
        }
    }

    /// Subscribes the socket to every chat that the agent is in, if it is not yet subscribed.
    private func join(_ socket: SocketID) {
        for (chat, participant) in seats() {
            let isSubscribed = chat.read { $0.facts.participants[participant].subscribed.contains(socket) }
            if !isSubscribed { chat.turn { $0.subscribeAtDesktop(socket, of: participant) } }
        }
    }

    // MARK: - Agent data

    private func scheduleLook() {
        look.schedule(on: timers) { [weak self] in self?.tell() }
    }

    /// Sends the agent's data if they differ from the data sent last.
    ///
    /// Desktops identify contacts by their ids. If a cleared contact is offered again, a desktop
    /// must first learn that the earlier one is gone. Then amazon-connect-streams calls onDestroy
    /// and makes a new contact.
    private func tell() {
        let known = state.withLock { $0.isClosed ? nil : $0.socket }
        guard let known, !instance.isClosed else { return }
        guard !instance.settings.value.requiresLogin || instance.desktops.isSignedIn(agent) else { return }
        // A page that opens in the turn in which the agent joins has not received a frame yet.
        join(known)
        let document = AgentDocument(of: agent, in: instance)
        let json = document.json()
        let (isNew, replaced) = state.withLock { state in
            defer { (state.reported, state.numbers) = (json, document.numbers) }
            let replaced = document.numbers.filter { id, number in state.numbers[id].map { $0 != number } ?? false }
            return (state.reported != json, Set(replaced.keys))
        }
        if !replaced.isEmpty { push(document.json(without: replaced), to: known) }
        if isNew { push(json, to: known) }
    }

    private func push(_ document: [UInt8], to socket: SocketID) {
        instance.sink?.push(DesktopFrame.agent(document, now: instance.clock.now()), to: [socket])
    }
}

extension ContactControlPanel {
    func openSocket(_ request: Request, _ path: CCPPath) throws(CCPRefusal) -> DesktopSocket {
        let instance = try instance(path)
        let agent = try agent(of: request)
        try checkSignIn(agent, instance)
        guard !instance.desktops.refusesSockets(of: agent, at: instance.clock.now()) else {
            throw CCPRefusal(503, "this test refuses the sockets of \(agent)'s pages for now")
        }
        register(agent, in: instance)
        return DesktopSocket(agent: agent, instance: instance, timers: timers)
    }
}
