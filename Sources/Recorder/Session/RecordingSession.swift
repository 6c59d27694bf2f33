internal import JSON
internal import Kernel
package import Recording

/// Collects what passes through the proxy, from any thread, and makes the recording of it.
package final class RecordingSession: Sendable {
    private struct State {
        var recording: Recording
        var mask: BodyMask
        var secrets: Set<String> = []
        var calls = 0
        var sockets = 0
        var openSockets = 0
        var bytes = 0
        /// Whether the recording has ended. What the end itself causes on sockets is not recorded.
        var isOver = false
        /// Whether entries were left out, because there are too many.
        var isFull = false
        var endings = ChatEndings()
    }

    private let state: Mutex<State>
    private let start = WallClock.monotonicNanoseconds()
    /// The most bytes of bodies and frames that are kept.
    private let mostBytes: Int
    private let onEnd: @Sendable () -> Void

    /// - Parameters:
    ///   - recording: the head of the file.
    ///   - secrets: texts that must not be in the file, such as credentials of the environment.
    ///   - onEnd: called when the last recorded chat has ended, on the thread that sees its end.
    package init(
        _ recording: Recording, secrets: [String] = [], mostBytes: Int = 256 * 1_024 * 1_024,
        onEnd: @escaping @Sendable () -> Void = {}
    ) {
        self.mostBytes = mostBytes
        self.onEnd = onEnd
        var state = State(recording: recording, mask: BodyMask(redacts: recording.isRedacted))
        state.secrets = Set(secrets)
        self.state = Mutex(state)
    }

    /// Milliseconds since the start.
    var now: Int64 { (WallClock.monotonicNanoseconds() - start) / 1_000_000 }

    /// Returns the number of a new call.
    func beginCall() -> Int {
        state.withLock { state in
            state.calls += 1
            return state.calls
        }
    }

    /// Returns the number of a new socket.
    func beginSocket() -> Int {
        state.withLock { state in
            state.sockets += 1
            return state.sockets
        }
    }

    // MARK: - Calls

    /// Records that texts must not be in the file, whatever request they are from.
    func keepOut(_ secrets: [String]) {
        state.withLock { $0.secrets.formUnion(secrets) }
    }

    /// Records a call. Its bodies are masked here.
    ///
    /// - Parameter token: the value of `X-Amz-Bearer`.
    func record(_ call: RecordedCall, token: String?) {
        let hasEnded = state.withLock { state in
            var call = call
            if let token {
                state.secrets.insert(token)
                let kind = call.operation == "CreateParticipantConnection" ? "participant-token" : "connection-token"
                call.token = state.mask.token(token, kind)
            }
            for body in [call.request, call.answer].compactMap(\.self) { Self.collectSecrets(of: body, into: &state) }
            call.parameters = call.parameters.map { parameter in
                switch call.operation {
                case RecordedCall.uploadName, RecordedCall.downloadName: state.mask.token(parameter, "url")
                case "DescribeView" where parameter == call.parameters.first: state.mask.token(parameter, "view-token")
                // open: all other operations have ids in their paths
                default: state.mask.identifier(parameter)
                }
            }
            call.request = call.request.map { state.mask.withoutSecrets($0) }
            call.answer = call.answer.map { state.mask.withoutSecrets($0) }
            Self.append(.call(call), bytes: call.requestBytes + call.answerBytes, mostBytes, to: &state)
            state.endings.observe(call)
            return state.endings.takeEnd(openSockets: state.openSockets)
        }
        if hasEnded { onEnd() }
    }

    // MARK: - Sockets

    func opened(_ socket: Int, url: String, status: Int) {
        state.withLock { state in
            if status == 101 { state.openSockets += 1 }
            let kind = RecordedSocketEvent.Kind.opened(url: state.mask.token(url, "url"), status: status)
            Self.append(.socket(RecordedSocketEvent(time: now, socket: socket, kind)), bytes: 0, mostBytes, to: &state)
        }
    }

    /// Records a frame.
    func frame(_ message: [UInt8], on socket: Int, isSent: Bool) {
        let hasEnded = state.withLock { state in
            let frame = FrameForm.recorded(message)
            Self.collectSecrets(of: frame, into: &state)
            if let item = FrameForm.item(frame) { state.endings.observe(item) }
            let masked = state.mask.withoutSecrets(frame)
            Self.append(
                .socket(RecordedSocketEvent(time: now, socket: socket, isSent ? .sent(masked) : .received(masked))),
                bytes: message.count, mostBytes, to: &state)
            return state.endings.takeEnd(openSockets: state.openSockets)
        }
        if hasEnded { onEnd() }
    }

    func closed(_ socket: Int, byClient: Bool, code: Int?) {
        let hasEnded = state.withLock { state in
            state.openSockets -= 1
            let kind = RecordedSocketEvent.Kind.closed(byClient: byClient, code: code)
            Self.append(.socket(RecordedSocketEvent(time: now, socket: socket, kind)), bytes: 0, mostBytes, to: &state)
            return state.endings.takeEnd(openSockets: state.openSockets)
        }
        if hasEnded { onEnd() }
    }

    func cut(_ socket: Int, _ reason: String) {
        state.withLock { state in
            Self.append(
                .socket(RecordedSocketEvent(time: now, socket: socket, .cut(reason))), bytes: 0, mostBytes, to: &state)
        }
    }

    // MARK: - The file

    /// Ends the recording, before its sockets and requests are ended.
    func end() {
        state.withLock { $0.isOver = true }
    }

    /// Returns the recording as a file, and what was replaced or left out.
    package func finish() -> (file: [UInt8], notes: [String], isEmpty: Bool) {
        let recording = state.withLock { state in
            var recording = state.recording
            let search = SecretSearch(state.secrets)
            for index in recording.entries.indices {
                recording.entries[index].redact(by: &state.mask)
                recording.entries[index].clean(by: search)
            }
            // Sorted, because a call is recorded when its answer arrives.
            recording.entries = recording.entries.enumerated()
                .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
            recording.notes += state.mask.notes
            if state.isFull { recording.notes.append("entries after \(mostBytes) bytes were left out") }
            recording.notes += Self.cuts(in: recording)
            return recording
        }
        return (recording.bytes, recording.notes, recording.entries.isEmpty)
    }

    private static func cuts(in recording: Recording) -> [String] {
        let calls = recording.calls.count { $0.cut != nil }
        let sockets = recording.socketEvents.count { if case .cut = $0.kind { true } else { false } }
        return (calls > 0 ? ["\(calls) calls have no whole answer"] : [])
            + (sockets > 0 ? ["\(sockets) sockets did not open, broke, or lost a message"] : [])
    }

    private static func append(_ entry: Recording.Entry, bytes: Int, _ most: Int, to state: inout State) {
        if case .socket = entry, state.isOver { return }
        guard state.bytes + bytes <= most else {
            state.isFull = true
            return
        }
        // An entry itself takes memory, too.
        state.bytes += bytes + bytesOfAnEntry
        state.recording.entries.append(entry)
    }

    private static let bytesOfAnEntry = 512

    private static func collectSecrets(
        of tree: JSONTree, _ name: String = "", in parent: String = "", into state: inout State
    ) {
        switch tree {
        case .object(let members):
            for member in members { collectSecrets(of: member.value, member.name, in: name, into: &state) }
        case .array(let elements):
            for element in elements { collectSecrets(of: element, name, in: parent, into: &state) }
        case .string(let text):
            switch MemberTreatment.of(name, in: parent) {
            case .url: state.secrets.formUnion(SecretURL.parts(of: text))
            case .token where secretNames.contains(name): state.secrets.insert(text)
            case .plain, .token, .identifier, .text, .displayName, .privateText, nil: break
            }
            state.secrets.formUnion(SecretPatterns.found(in: text))
        case .number, .boolean, .null: break
        }
    }

    /// Members with which another program could act for a participant.
    private static let secretNames: Set<String> = ["ParticipantToken", "ConnectionToken", "Code"]
}

extension Recording.Entry {
    fileprivate mutating func redact(by mask: inout BodyMask) {
        switch self {
        case .call(var call):
            call.parameters = call.parameters.map { mask.redactedIdentifier($0) }
            call.request = call.request.map { mask.redacted($0) }
            call.answer = call.answer.map { mask.redacted($0) }
            self = .call(call)
        case .socket(var event):
            switch event.kind {
            case .sent(let frame): event.kind = .sent(mask.redacted(frame))
            case .received(let frame): event.kind = .received(mask.redacted(frame))
            case .opened, .closed, .cut: break
            }
            self = .socket(event)
        }
    }

    /// Removes the secrets that texts repeat.
    fileprivate mutating func clean(by search: SecretSearch) {
        switch self {
        case .call(var call):
            call.parameters = call.parameters.map { search.cleaned($0) }
            call.client = call.client.map { search.cleaned($0) }
            call.request = call.request.map { search.cleaned($0) }
            call.answer = call.answer.map { search.cleaned($0) }
            call.fields = call.fields.map { RecordedCall.Field($0.name, search.cleaned($0.value)) }
            self = .call(call)
        case .socket(var event):
            switch event.kind {
            case .sent(let frame): event.kind = .sent(search.cleaned(frame))
            case .received(let frame): event.kind = .received(search.cleaned(frame))
            case .opened, .closed, .cut: break
            }
            self = .socket(event)
        }
    }
}
