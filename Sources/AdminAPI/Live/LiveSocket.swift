internal import AdminCore
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Tells a page what has changed, so that the page can read it again: the WebSocket `GET /_mock/v1/live`.
///
/// The page sends `{"instance": "default"}`, with `"token"` if the admin API needs one. The socket answers
/// `{"changed": ["contacts", …]}` as soon as something has changed. The page reads what it shows, and then sends its
/// next message. The socket sends one answer to each message, so a busy instance does not flood a slow page. A page
/// that is not open costs nothing.
final class LiveSocket: SocketSession {
    /// What can change.
    enum Topic: String, CaseIterable, Sendable {
        /// Contacts, runs, agents, queues and settings.
        case state
        case transcripts
        /// Requests, frames, sockets and calls of the admin API.
        case journal
        /// The list of instances, and which instance has the name.
        case instances
    }

    private struct State {
        var socket: SocketID?
        /// The InstanceId in the page's last message; nil before its first.
        var watched: String?
        /// The instance with that id, if there is one, and how to stop watching it.
        var instance: Instance?
        var cancels: [@Sendable () -> Void] = []
        var changed: Set<Topic> = []
        /// Whether the page waits for an answer.
        var isAwaited = false
        var isClosed = false
    }

    private let registry: Registry
    private let token: String?
    private let timers: TimerThread
    private let look = Coalescer()
    private let state = Mutex(State())

    init(registry: Registry, token: String?, timers: TimerThread) {
        self.registry = registry
        self.token = token
        self.timers = timers
    }

    /// Milliseconds for the first message, after which the socket closes. Until then it has shown no token.
    private static let patience: Int64 = 5_000

    func opened(_ socket: SocketID) {
        state.withLock { $0.socket = socket }
        timers.schedule(afterMilliseconds: Self.patience) { [weak self] in
            guard let self, state.withLock({ $0.watched == nil && !$0.isClosed }) else { return }
            close("the first message must come within \(Self.patience / 1_000) seconds")
        }
    }

    func received(_ text: [UInt8]) {
        guard let root = try? JSONDocument(text).root, root.kind == .object else {
            return close("expected a JSON object such as {\"instance\": \"default\"}")
        }
        let isFirst = state.withLock { $0.watched == nil }
        if isFirst, let token, !ConstantTime.areEqual(root["token"]?.string ?? "", token) {
            return close("the first message must have the token of \(OptionName.adminToken)")
        }
        let instance = root["instance"]?.string
        guard !isFirst || instance != nil else { return close("the first message must name an instance") }
        if isFirst { watch(registry.instanceChanges, .instances) }
        state.withLock { state in
            state.isAwaited = true
            guard let instance, instance != state.watched else { return }
            state.watched = instance
            state.changed = Set(Topic.allCases)
        }
        scheduleLook()
    }

    func closed() {
        let cancels = state.withLock { state in
            state.isClosed = true
            state.instance = nil
            defer { state.cancels = [] }
            return state.cancels
        }
        for cancel in cancels { cancel() }
    }

    private func close(_ reason: String) {
        guard let socket = state.withLock({ $0.socket }) else { return }
        registry.sink?.close(socket, code: 1_008, reason: reason)
    }

    // MARK: - Changes

    /// Notes each change that a signal reports, until the socket closes.
    private func watch(_ signal: ChangeSignal, _ topic: Topic) {
        let subscription = signal.subscribe { [weak self] in self?.note(topic) }
        let isClosed = state.withLock { state in
            if !state.isClosed { state.cancels.append { signal.cancel(subscription) } }
            return state.isClosed
        }
        if isClosed { signal.cancel(subscription) }
    }

    private func note(_ topic: Topic) {
        let isNews = state.withLock { $0.changed.insert(topic).inserted && $0.isAwaited }
        if isNews { scheduleLook() }
    }

    private func scheduleLook() {
        look.schedule(on: timers) { [weak self] in self?.tell() }
    }

    /// Sends what has changed, if the page waits for it. Runs on the timers' thread.
    private func tell() {
        follow()
        let answer = state.withLock { state -> (SocketID, [Topic])? in
            guard state.isAwaited, !state.isClosed, !state.changed.isEmpty, let socket = state.socket else {
                return nil
            }
            defer { (state.isAwaited, state.changed) = (false, []) }
            return (socket, Topic.allCases.filter(state.changed.contains))
        }
        guard let (socket, topics) = answer else { return }
        let frame = JSONWriter.object { writer in
            writer.array("changed") { writer in
                for topic in topics { writer.value(topic.rawValue) }
            }
        }
        registry.sink?.push(frame, to: [socket])
    }

    /// Watches the instance that has the id now. A reset replaces it.
    private func follow() {
        let (id, known) = state.withLock { ($0.watched, $0.instance) }
        guard let id else { return }
        let current = registry.existingInstance(id)
        guard current !== known || known?.isClosed == true else { return }
        let cancels = state.withLock { state in
            state.instance = current
            if known != nil { state.changed = Set(Topic.allCases) }
            defer { state.cancels = Array(state.cancels.prefix(1)) }
            return state.cancels.dropFirst()
        }
        for cancel in cancels { cancel() }
        guard let current else { return }
        watch(current.changes, .state)
        watch(current.newItems, .transcripts)
        watch(current.journal.changes, .journal)
        state.withLock { $0.changed = Set(Topic.allCases) }
    }
}

extension LiveSocket {
    static let path = "/_mock/v1/live"

    static let open: AdminAPI.Operation = { call throws(AdminProblem) in
        guard call.request.headers[.upgrade] != nil else {
            var response = AdminProblem(426, "this path is for WebSockets: send Upgrade: websocket").response
            response.fields.append(Response.Field(.upgrade, "websocket"))
            return .now(response)
        }
        return .upgrade(
            LiveSocket(registry: call.api.registry, token: call.api.token, timers: call.api.timers))
    }
}
