internal import JSON
package import Kernel

/// The open pages of agents' desktops.
///
/// Each CCP page has a socket. It carries the agent's data, events from the agent's other pages,
/// and the frames of all chats that the agent is in.
///
/// This is a leaf in the lock order: chats request sockets under their own locks.
package final class AgentDesktops: Sendable {
    /// One open page.
    package struct Page: Sendable {
        package let agent: String
        package let socket: SocketID
        package let openedAt: Timestamp
    }

    /// The result of opening a page's socket.
    package enum Admission: Sendable {
        case admitted
        case tooMany
        /// A test cuts the agent off.
        case refused
        /// The instance has been reset or removed.
        case closed
    }

    private struct State {
        var pages: [Page] = []
        /// By agent, the time until which new sockets are refused.
        var refusals: [String: Timestamp] = [:]
        var signedIn: Set<String> = []
        /// Agents' preferences as JSON objects from their desktops (Streams: agentPreferences).
        var preferences: [String: String] = [:]
        var isClosed = false
    }

    /// The most open pages of one agent. A page that opens itself again and again exceeds it.
    package static let mostPages = 100

    private let sink: (any FrameSink)?
    private let changes: ChangeSignal
    private let state = Mutex(State())

    package init(sink: (any FrameSink)?, changes: ChangeSignal) {
        self.sink = sink
        self.changes = changes
    }

    // MARK: - Pages

    /// The open pages in the order in which they were opened.
    package var pages: [Page] { state.withLock { $0.pages } }

    package func sockets(of agent: String) -> [SocketID] {
        state.withLock { state in
            state.pages.isEmpty ? [] : state.pages.filter { $0.agent == agent }.map(\.socket)
        }
    }

    package func isOpen(_ socket: SocketID) -> Bool {
        state.withLock { $0.pages.contains { $0.socket == socket } }
    }

    package func open(_ socket: SocketID, of agent: String, at now: Timestamp) -> Admission {
        let admission = state.withLock { state -> Admission in
            guard !state.isClosed else { return .closed }
            if let deadline = state.refusals[agent], now < deadline { return .refused }
            guard state.pages.count(where: { $0.agent == agent }) < Self.mostPages else { return .tooMany }
            state.pages.append(Page(agent: agent, socket: socket, openedAt: now))
            return .admitted
        }
        changes.notify()
        return admission
    }

    package func closed(_ socket: SocketID) {
        state.withLock { state in state.pages.removeAll { $0.socket == socket } }
        changes.notify()
    }

    /// Whether a test currently refuses sockets to the agent's pages.
    package func refusesSockets(of agent: String, at now: Timestamp) -> Bool {
        state.withLock { $0.refusals[agent] }.map { now < $0 } ?? false
    }

    // MARK: - Events for pages

    /// Sends an event to an agent's pages.
    ///
    /// - Parameters:
    ///   - data: the event's data as JSON.
    ///   - id: the event's id, from a page that also sends the event to other pages by another way.
    ///   - sender: a page that already knows the event and does not receive it.
    /// - Returns: the number of pages that the event was sent to.
    @discardableResult
    package func raise(
        _ event: String, _ data: String, id: String? = nil, at agent: String, but sender: SocketID? = nil
    ) -> Int {
        let sockets = sockets(of: agent).filter { $0 != sender }
        if !sockets.isEmpty { sink?.push(DesktopFrame.event(event, data: data, id: id), to: sockets) }
        return sockets.count
    }

    /// Drops an agent's sockets, as a network failure does, or closes them with a code.
    ///
    /// - Parameters:
    ///   - closing: the code and reason of a closing handshake; nil to drop the connection.
    ///   - deadline: when the pages' new sockets are accepted again; nil to leave an earlier
    ///     deadline as it is. Without one, they are accepted at once.
    /// - Returns: the lost sockets. Their sessions are notified, and waits end, once the connection
    ///   has closed.
    @discardableResult
    package func dropSockets(
        of agent: String, closing: (code: UInt16, reason: String)?, refusingUntil deadline: Timestamp?
    ) -> [SocketID] {
        let lost = state.withLock { state in
            if let deadline { state.refusals[agent] = deadline }
            let lost = state.pages.filter { $0.agent == agent }.map(\.socket)
            state.pages.removeAll { $0.agent == agent }
            return lost
        }
        for socket in lost {
            if let closing {
                sink?.close(socket, code: closing.code, reason: closing.reason)
            } else {
                sink?.drop(socket)
            }
        }
        return lost
    }

    /// Accepts sockets of the agent's pages again.
    package func allowSockets(of agent: String) {
        state.withLock { $0.refusals[agent] = nil }
    }

    /// Closes every page's socket, because the instance is gone. The pages must find the instance
    /// that replaces it.
    package func close() {
        let lost = state.withLock { state in
            state.isClosed = true
            defer { state.pages = [] }
            return state.pages.map(\.socket)
        }
        for socket in lost { sink?.close(socket, code: 1_001, reason: "the instance was reset") }
    }

    // MARK: - Signing in

    package func isSignedIn(_ agent: String) -> Bool {
        state.withLock { $0.signedIn.contains(agent) }
    }

    package func signIn(_ agent: String) {
        state.withLock { _ = $0.signedIn.insert(agent) }
        changes.notify()
    }

    /// Signs an agent out. Its pages receive `auth_fail` (Streams), as for a refused call.
    ///
    /// - Returns: the number of pages that were notified.
    @discardableResult
    package func signOut(_ agent: String) -> Int {
        state.withLock { _ = $0.signedIn.remove(agent) }
        return raise(Self.authFail, "{}", at: agent)
    }

    /// Signs an agent out at its own request.
    ///
    /// - Parameter notifiesPages: whether its pages receive `auth_fail`, because they need a login.
    package func leave(_ agent: String, tellingPages notifiesPages: Bool) {
        let wasSignedIn = state.withLock { $0.signedIn.remove(agent) != nil }
        if wasSignedIn, notifiesPages { raise(Self.authFail, "{}", at: agent) }
    }

    /// Sends `access_denied` to an agent's pages.
    ///
    /// - Returns: the number of pages that were notified.
    @discardableResult
    package func loseAccess(_ agent: String) -> Int {
        raise(Self.accessDenied, "{}", at: agent)
    }

    /// Event names of Amazon Connect Streams (EventType).
    private static let authFail = "auth_fail"
    private static let accessDenied = "access_denied"

    // MARK: - Snapshots

    package func record() -> AgentDesktopsRecord {
        state.withLock { AgentDesktopsRecord(signedIn: $0.signedIn.sorted(), preferences: $0.preferences) }
    }

    /// Restores the state from a snapshot. Preferences that are not JSON objects are discarded.
    package func restore(_ record: AgentDesktopsRecord) {
        state.withLock { state in
            state.signedIn = Set(record.signedIn)
            state.preferences = record.preferences.filter { _, json in
                (try? JSONDocument(Array(json.utf8)))?.root.kind == .object
            }
        }
    }

    // MARK: - Preferences

    package func preferences(of agent: String) -> String? {
        state.withLock { $0.preferences[agent] }
    }

    /// - Parameter json: a JSON object.
    package func setPreferences(_ json: String, of agent: String) {
        state.withLock { $0.preferences[agent] = json }
    }
}
