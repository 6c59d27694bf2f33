internal import JSON
package import Kernel

/// The open pages of agents' desktops: each CCP page has a socket, which carries its agent's data, what other pages of the agent
/// tell, and the frames of all chats that the agent is in.
///
/// A leaf in the lock order: chats ask for sockets under their own locks.
package final class AgentDesktops: Sendable {
    /// One open page.
    package struct Page: Sendable {
        package let agent: String
        package let socket: SocketID
        package let openedAt: Timestamp
    }

    /// What becomes of a page's socket.
    package enum Admission: Sendable {
        case admitted
        case tooMany
        /// A test wants the agent to be cut off.
        case refused
        /// The instance is gone.
        case closed
    }

    private struct State {
        var pages: [Page] = []
        /// Until when an agent's pages get no socket.
        var refusals: [String: Timestamp] = [:]
        var signedIn: Set<String> = []
        /// What agents prefer, as the JSON objects that their desktops gave (Streams: agentPreferences).
        var preferences: [String: String] = [:]
        var isClosed = false
    }

    /// Pages that one agent can have open at once: more are a page that opens itself again and again.
    package static let mostPages = 100

    private let sink: (any FrameSink)?
    private let changes: ChangeSignal
    private let state = Mutex(State())

    package init(sink: (any FrameSink)?, changes: ChangeSignal) {
        self.sink = sink
        self.changes = changes
    }

    // MARK: - Pages

    /// In the order in which they were opened.
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

    /// Whether a test wants the agent's pages to get no socket right now.
    package func refusesSockets(of agent: String, at now: Timestamp) -> Bool {
        state.withLock { $0.refusals[agent] }.map { now < $0 } ?? false
    }

    // MARK: - What pages are told

    /// Raises an event in an agent's pages.
    ///
    /// - Parameters:
    ///   - data: JSON.
    ///   - id: what a page gave it that tells others by another way, too.
    ///   - sender: the page that is not told, since it knows.
    /// - Returns: how many pages it went to.
    @discardableResult
    package func raise(
        _ event: String, _ data: String, id: String? = nil, at agent: String, but sender: SocketID? = nil
    ) -> Int {
        let sockets = sockets(of: agent).filter { $0 != sender }
        if !sockets.isEmpty { sink?.push(DesktopFrame.event(event, data: data, id: id), to: sockets) }
        return sockets.count
    }

    /// Takes an agent's sockets away, as a network does that fails, or with a close code.
    ///
    /// - Parameters:
    ///   - closing: the code and reason of a closing handshake; nil to cut the line.
    ///   - deadline: until when the pages get no other; nil to leave that as it is, at once if nothing else was said.
    /// - Returns: those that are lost; their sessions learn of it when the connection has closed, and waits end then.
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

    /// Gives the agent's pages sockets again.
    package func allowSockets(of agent: String) {
        state.withLock { $0.refusals[agent] = nil }
    }

    /// Closes every page's socket: the instance is gone, and the pages are to find the one that takes its place.
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

    /// Signs an agent out, and lets its pages know of it as a call would that is refused (Streams: `auth_fail`).
    ///
    /// - Returns: how many pages were told.
    @discardableResult
    package func signOut(_ agent: String) -> Int {
        state.withLock { _ = $0.signedIn.remove(agent) }
        return raise(Self.authFail, "{}", at: agent)
    }

    /// Signs an agent out by its own doing.
    ///
    /// - Parameter tellsPages: whether its pages hear of it: they need a login.
    package func leave(_ agent: String, tellingPages tellsPages: Bool) {
        let wasSignedIn = state.withLock { $0.signedIn.remove(agent) != nil }
        if wasSignedIn, tellsPages { raise(Self.authFail, "{}", at: agent) }
    }

    /// - Returns: how many pages were told.
    @discardableResult
    package func loseAccess(_ agent: String) -> Int {
        raise(Self.accessDenied, "{}", at: agent)
    }

    /// Names of Amazon Connect Streams (EventType).
    private static let authFail = "auth_fail"
    private static let accessDenied = "access_denied"

    // MARK: - Snapshots

    package func record() -> AgentDesktopsRecord {
        state.withLock { AgentDesktopsRecord(signedIn: $0.signedIn.sorted(), preferences: $0.preferences) }
    }

    /// What is no JSON object is nobody's preference.
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

    /// - Parameter json: an object.
    package func setPreferences(_ json: String, of agent: String) {
        state.withLock { $0.preferences[agent] = json }
    }
}
