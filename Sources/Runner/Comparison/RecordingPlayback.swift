internal import Comparison
internal import ConnectAPI
internal import HTTPClient
internal import JSON
internal import Kernel
internal import Recording

/// Plays the recorded clients against a fresh instance of a server, on a clock that follows the recording.
final class RecordingPlayback {
    private let recording: Recording
    private let cast: Cast
    private let admin: AdminClient
    private let http: HTTPClient
    private let instance: String
    private let otherSide: OtherSide
    private var correspondence = Correspondence()
    private var sockets: [Int: ReplaySocket] = [:]
    /// Items of the recording that this server has too, by the recorded id.
    private var knownItems: Set<String> = []
    /// The chats of the recording that exist here.
    private var chats: Set<String> = []
    private var unseen: ArraySlice<UnseenItems.Unseen>
    /// How many items without a partner were caused here, by their keys.
    private var caused: [ItemKey: Int] = [:]
    /// Chats without sockets that have ended.
    private var endedChats: Set<String> = []
    /// What was found so far.
    private(set) var differences: [Difference] = []
    private(set) var calls = 0
    private(set) var frames = 0
    private(set) var notes: [String] = []
    /// Milliseconds of the recording at which the instance's clock is.
    private var time: Int64 = 0
    /// The time of the last request of a recorded client.
    private var lastAct: Int64 = 0

    /// - Parameters:
    ///   - instance: the id of an instance that does not exist.
    ///   - settings: those that differ from the defaults.
    init(
        _ recording: Recording, _ admin: AdminClient, instance: String, settings: JSONTree?
    ) throws(AdminClient.Failure) {
        self.recording = recording
        self.admin = admin
        self.instance = instance
        cast = Cast(recording)
        otherSide = OtherSide(admin)
        unseen = UnseenItems(recording).items[...]
        do {
            http = try HTTPClient()
        } catch {
            throw .unreachable(error.description)
        }
        let clock = JSONTree.object([
            .init("mode", .string("manual")), .init("now", .string(recording.started.description)),
        ])
        let members: [JSONTree.Member] = [.init("clock", clock), .init("seed", .number(1))]
        let topics = Self.topics(of: recording)
        let endpoints = topics.isEmpty ? [] : [JSONTree.Member("streamingEndpoints", .object(topics))]
        let all = JSONTree.object((settings?.members ?? []) + endpoints)
        _ = try admin.json(
            "PUT", Self.path(instance), body: JSONTree.object(members + [.init("settings", all)]).bytes)
    }

    private static func path(_ instance: String) -> String { "/_mock/v1/instances/\(PercentEncoding.encode(instance))" }

    /// The topics of the recording, each with an endpoint that no program listens at.
    private static func topics(of recording: Recording) -> [JSONTree.Member] {
        let arns = recording.calls.compactMap { call in
            call.request?["ChatStreamingConfiguration"]?["StreamingEndpointArn"]?.string
        }
        return Set(arns).sorted().map { .init($0, .string("http://127.0.0.1:9/")) }
    }

    /// Plays the whole recording.
    func play() throws(AdminClient.Failure) {
        defer { _ = try? admin.send("DELETE", Self.path(instance)) }
        for entry in recording.entries {
            while let unseen = unseen.first, unseen.time <= entry.time {
                self.unseen.removeFirst()
                try cause(unseen)
            }
            try advance(to: entry.time)
            switch entry {
            case .call(let call): try play(call)
            case .socket(let event): try play(event)
            }
        }
        finish()
    }

    private func advance(to time: Int64) throws(AdminClient.Failure) {
        guard time > self.time else { return }
        self.time = time
        let moment = (recording.started + time).description
        _ = try admin.send(
            "POST", "\(Self.path(instance))/clock/advance", body: JSONTree.object([.init("to", .string(moment))]).bytes)
    }

    // MARK: - Calls

    private func play(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard let operation = call.operation else { return }
        learnInstance(of: call)
        if operation == "GetTranscript" { try prepareTranscript(call) }
        try prepareToken(of: call)
        try prepareEnd(call)
        lastAct = call.time
        guard let answer = try send(call) else { return }
        calls += 1
        differences += comparable(CallComparison.differences(call, answer, &correspondence), call)
        learnUpload(from: answer.body)
        if operation == "StartChatContact", let chat = call.answer?["ContactId"]?.string { chats.insert(chat) }
        if let items = call.answer?["Transcript"]?.elements {
            knownItems.formUnion(items.compactMap { $0["Id"]?.string })
        }
        if let id = call.answer?["Id"]?.string { knownItems.insert(id) }
    }

    /// Leaves out what depends on acts of the other side that the recording does not show.
    private func comparable(_ found: [Difference], _ call: RecordedCall) -> [Difference] {
        guard call.operation == "DescribeContact", let contact = call.parameters.last,
            !cast.hasSocket(inChatOf: contact)
        else { return found }
        let kept = found.filter { difference in
            !Self.membersOfTheOtherSide.contains { difference.row.title.contains("`Contact.\($0)") }
        }
        if kept.count < found.count {
            notes.append(
                "call \(call.number): agents, queues and the end were not compared, because no client has a socket")
        }
        return kept
    }

    private static let membersOfTheOtherSide = [
        "AgentInfo", "ChatMetrics", "DisconnectReason", "DisconnectTimestamp", "LastUpdateTimestamp", "NextContacts",
        "QueueInfo",
    ]

    /// Records that this instance stands for the one of a call.
    private func learnInstance(of call: RecordedCall) {
        let inPath = zip(call.path.split(separator: "/").filter { $0.hasPrefix("{") }, call.parameters)
            .first { $0.0 == "{InstanceId}" }?.1
        guard let id = call.request?["InstanceId"]?.string ?? inPath else { return }
        correspondence.learn(id, instance)
    }

    /// Makes the participant of a client that no recorded call made.
    private func prepareToken(of call: RecordedCall) throws(AdminClient.Failure) {
        guard call.operation == "CreateParticipantConnection", let token = call.token, correspondence[token] == nil,
            let member = cast.members[token], call.status.map({ $0 < 300 }) ?? false
        else { return }
        if member.role == "CUSTOMER", let chat = member.chat ?? chats.first ?? "the chat" as String?,
            !chats.contains(chat)
        {
            try startChat(chat, id: member.participantID, name: member.displayName, token: token)
            return
        }
        guard let contact = try contact(of: member.chat) else { return }
        if let here = otherSide.token(for: member, in: contact, &correspondence) { correspondence.learn(token, here) }
    }

    /// Sends a call, and returns the answer; nil if it cannot be sent.
    private func send(_ call: RecordedCall) throws(AdminClient.Failure) -> CallComparison.Answer? {
        var fields: HTTPClient.Fields = []
        let target: String
        let method: String
        // A body that was not JSON is not in the recording. Another one is as wrong.
        var body =
            call.request.map { correspondence.translated($0).bytes } ?? (call.requestBytes > 0 ? Array("{".utf8) : nil)
        switch call.operation {
        case RecordedCall.uploadName, RecordedCall.downloadName:
            guard let url = storageURL(of: call) else {
                notes.append("call \(call.number): the URL of a file is not known")
                return nil
            }
            target = url.url
            method = call.operation == RecordedCall.uploadName ? "PUT" : "GET"
            fields = url.fields
            body = method == "PUT" ? [UInt8](repeating: UInt8(ascii: "x"), count: call.requestBytes) : nil
        // open: all operations
        default:
            // Not the recorded path: a file must not choose where requests go.
            guard let route = call.operation.flatMap({ OperationRoutes.route(of: $0) }) else {
                notes.append("call \(call.number): \(call.operation ?? "") is not an operation of this server")
                return nil
            }
            var path = route.pattern
            method = route.method
            for parameter in call.parameters {
                guard let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") else { break }
                path.replaceSubrange(
                    open...close, with: PercentEncoding.encode(correspondence.translated(parameter)))
            }
            target = admin.endpoint + path
            fields = [(name: "Content-Type", value: "application/json")]
        }
        if let token = call.token {
            // A token that no answer gave is as wrong here as it was there. It must fit into a header field.
            let unknown = token.filter { $0.isASCII && !$0.isWhitespace && !$0.isNewline }
            fields.append((name: "X-Amz-Bearer", value: correspondence[token] ?? unknown))
        }
        do throws(HTTPClient.Failure) {
            return CallComparison.Answer(try http.send(method, target, body: body, fields: fields))
        } catch {
            throw .unreachable("\(target): \(error.description)")
        }
    }

    /// Returns where a file is sent or read: the URL of the last answer that had one.
    private func storageURL(of call: RecordedCall) -> (url: String, fields: HTTPClient.Fields)? {
        let isUpload = call.operation == RecordedCall.uploadName
        let giver = recording.calls.last { earlier in
            earlier.number < call.number && earlier.status == 200
                && earlier.operation == (isUpload ? "StartAttachmentUpload" : "GetAttachment")
        }
        guard let answer = giver?.answer else { return nil }
        let url = isUpload ? answer["UploadMetadata"]?["Url"] : answer["Url"]
        guard let here = url?.string.flatMap({ correspondence[$0] }) else { return nil }
        return (here, uploadFields[here] ?? [])
    }

    /// The header fields that an upload must have, by its URL on this server.
    private var uploadFields: [String: HTTPClient.Fields] = [:]

    private func learnUpload(from answer: JSONTree?) {
        guard let upload = answer?["UploadMetadata"], let url = upload["Url"]?.string else { return }
        let fields = upload["HeadersToInclude"]?.members ?? []
        uploadFields[url] = fields.map { (name: $0.name, value: $0.value.string ?? "") }
    }

    // MARK: - Chats that no recorded call started

    /// Returns the admin API's path of a chat, which is started if it does not exist.
    private func contact(of chat: String?) throws(AdminClient.Failure) -> String? {
        let known = chat ?? chats.first
        guard let chat = known ?? (cast.members.isEmpty ? nil : "the chat") else { return nil }
        if correspondence[chat] == nil {
            let customer = cast.customer(of: chat)
            try startChat(chat, id: customer?.id, name: customer?.name ?? "Customer", token: nil)
        }
        return correspondence[chat].map { "\(Self.path(instance))/contacts/\($0)" }
    }

    /// Starts a chat as the recorded customer did before the recording.
    ///
    /// - Parameter token: the recorded client's token; nil if the customer was not a recorded client.
    private func startChat(_ chat: String, id: String?, name: String, token: String?) throws(AdminClient.Failure) {
        let body = JSONTree.object([
            .init("InstanceId", .string(instance)), .init("ContactFlowId", .string("recorded")),
            .init("ParticipantDetails", .object([.init("DisplayName", .string(name.isEmpty ? "Customer" : name))])),
        ])
        let started = try call("PUT", "/contact/chat", body, token: nil)
        guard let contact = started["ContactId"]?.string, let participant = started["ParticipantId"]?.string,
            let here = started["ParticipantToken"]?.string
        else { return notes.append("a chat could not be started") }
        correspondence.learn(chat, contact)
        chats.insert(chat)
        if let id { correspondence.learn(id, participant) }
        if let token { return correspondence.learn(token, here) }
        let type = JSONTree.object([.init("Type", .array([.string("CONNECTION_CREDENTIALS")]))])
        let connection = try call("POST", "/participant/connection", type, token: here)
        _ = try call(
            "POST", "/participant/transcript", .object([]),
            token: connection["ConnectionCredentials"]?["ConnectionToken"]?.string)
    }

    private func call(
        _ method: String, _ path: String, _ body: JSONTree, token: String?
    ) throws(AdminClient.Failure) -> JSONTree {
        let fields = token.map { [(name: "X-Amz-Bearer", value: $0)] } ?? []
        do throws(HTTPClient.Failure) {
            return JSONTree(text: try http.send(method, admin.endpoint + path, body: body.bytes, fields: fields).body)
                ?? .null
        } catch {
            throw .unreachable("\(admin.endpoint): \(error.description)")
        }
    }

    // MARK: - What the other side did

    /// Does what the other side did, as far as a recorded transcript shows it first.
    private func prepareTranscript(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard call.status == 200, let answer = call.answer else { return }
        let items = (answer["Transcript"]?.elements ?? []).filter { item in
            item["Id"]?.string.map { !knownItems.contains($0) } ?? false
        }.sorted { ($0["AbsoluteTime"]?.string ?? "") < ($1["AbsoluteTime"]?.string ?? "") }
        guard !items.isEmpty, let contact = try contact(of: answer["InitialContactId"]?.string) else { return }
        var here = try transcript(of: contact)
        for item in items {
            let key = ItemKey(correspondence.translated(item))
            if let id = item["Id"]?.string { knownItems.insert(id) }
            if let place = here.firstIndex(where: { ItemKey($0) == key }) {
                here.remove(at: place)
                continue
            }
            if let act = OtherSideAct(causing: item, isClient: cast.isClient),
                try perform(act, contact, "call \(call.number)")
            {
                if let id = item["Id"]?.string { correspondence.itemsWithoutPlace.insert(id) }
                // Items that the act caused in addition are not caused again.
                let ids = Set(here.compactMap { $0["Id"]?.string })
                let known = key
                here += try transcript(of: contact).filter { item in
                    item["Id"]?.string.map { !ids.contains($0) && ItemKey(item) != known } ?? false
                }
            }
        }
    }

    /// Ends a chat whose end only a refused call shows, because none of its clients had a socket.
    private func prepareEnd(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard call.errorType == "AccessDeniedException", let token = call.token, correspondence[token] != nil,
            let chat = cast.chatWithoutSocket(of: token), !endedChats.contains(chat),
            recording.calls.allSatisfy({ $0.number < call.number || $0.token != token || $0.status == 403 }),
            let contact = try contact(of: chat)
        else { return }
        endedChats.insert(chat)
        let state = try admin.json("GET", contact)["state"]?.string
        guard state != "ended", otherSide.perform(.end, in: contact, &correspondence) == nil else { return }
        notes.append(
            "call \(call.number): the chat is regarded as ended from here on, because all later calls are refused")
    }

    /// Does what the other side did without any client of the recording being sent it.
    private func cause(_ unseen: UnseenItems.Unseen) throws(AdminClient.Failure) {
        guard let id = unseen.item["Id"]?.string, !knownItems.contains(id), correspondence[unseen.chat] != nil,
            let act = OtherSideAct(causing: unseen.item, isClient: cast.isClient),
            let contact = try contact(of: unseen.chat)
        else { return }
        try advance(to: unseen.time)
        // The first transcript that shows the item looks for one that this server already has.
        let key = ItemKey(correspondence.translated(unseen.item))
        let existing = try transcript(of: contact).count { ItemKey($0) == key }
        guard existing <= caused[key, default: 0] else { return }
        guard otherSide.perform(act, in: contact, &correspondence) == nil else { return }
        caused[key, default: 0] += 1
        correspondence.itemsWithoutPlace.insert(id)
    }

    private func transcript(of contact: String) throws(AdminClient.Failure) -> [JSONTree] {
        let answer = JSONTree(try admin.json("GET", "\(contact)/transcript?format=json"))
        let items = (answer["Transcript"] ?? answer).elements
        let known = Set(knownItems.compactMap { correspondence[$0] })
        return items.filter { item in item["Id"]?.string.map { !known.contains($0) } ?? true }
    }

    private func perform(_ act: OtherSideAct, _ contact: String, _ place: String) throws(AdminClient.Failure) -> Bool {
        guard let problem = otherSide.perform(act, in: contact, &correspondence) else { return true }
        differences.append(
            Difference(
                .notPlayed, FidelityTable.row(ofSockets: "acts of the other side"), recorded: act.name, here: problem,
                place: place))
        return false
    }

    // MARK: - Sockets

    private func play(_ event: RecordedSocketEvent) throws(AdminClient.Failure) {
        let place = "socket \(event.socket), \(event.time) ms"
        switch event.kind {
        case .opened(let url, let status): open(event.socket, url, status, place)
        case .sent(let frame):
            lastAct = event.time
            guard let message = FrameForm.message(correspondence.translated(frame)) else { return }
            sockets[event.socket]?.send(message, isHeartbeat: frame["topic"]?.string == "aws/heartbeat")
        case .received(let frame): try expect(frame, of: event, place)
        case .closed(let byClient, let code): close(event, byClient: byClient, code, place)
        case .cut: notes.append("\(place): the recorded socket broke")
        }
    }

    private func open(_ number: Int, _ url: String, _ status: Int, _ place: String) {
        guard let here = correspondence[url] else {
            return notes.append("\(place): the URL of the socket is not known")
        }
        var opened = 101
        do throws(HTTPClient.Failure) {
            sockets[number] = try ReplaySocket(here)
        } catch {
            opened = error.answer?.status ?? 0
        }
        guard opened != status else { return }
        differences.append(
            Difference(
                .opening, FidelityTable.row(ofSockets: "opening"), recorded: "\(status)", here: "\(opened)",
                place: place))
    }

    private func expect(
        _ frame: JSONTree, of event: RecordedSocketEvent, _ place: String
    ) throws(AdminClient.Failure) {
        guard let socket = sockets[event.socket] else { return }
        frames += 1
        let item = FrameForm.item(frame)
        defer { if let id = item?["Id"]?.string { knownItems.insert(id) } }
        if let partner = partner(of: frame, socket, place) { return compare(frame, partner, event, place) }
        if let item, let act = act(causing: item, at: event.time),
            let contact = try contact(of: item["InitialContactId"]?.string), try perform(act, contact, place),
            let partner = partner(of: frame, socket, place)
        {
            return compare(frame, partner, nil, place)
        }
        differences.append(
            Difference(
                .missingFrame, FrameComparison.row(of: frame), recorded: "sent", here: "not sent", place: place))
    }

    /// Returns what the other side did to cause a frame; nil if nothing can have caused it.
    private func act(causing item: JSONTree, at time: Int64) -> OtherSideAct? {
        if let act = OtherSideAct(causing: item, isClient: cast.isClient) {
            guard case .leave(let id) = act, otherSide.isLastAgent(id), !causesEnd(item, at: time) else { return act }
            // The last agent leaves and the chat goes on: a transfer, which the customer is not sent.
            return .transfer(from: id)
        }
        let isLeaving = item["ContentType"]?.string?.hasSuffix("event.participant.left") ?? false
        // A chat that is ended from outside takes the recorded clients out, too.
        return isLeaving && hasEnd(of: item["InitialContactId"]?.string, after: time) ? .end : nil
    }

    /// Whether a departure ends its chat: nothing is between it and chat.ended.
    private func causesEnd(_ leaving: JSONTree, at time: Int64) -> Bool {
        let chat = leaving["InitialContactId"]?.string
        for entry in recording.entries where entry.time >= time {
            switch entry {
            case .call(let call):
                if call.time > time { return false }
            case .socket(let event):
                guard case .received(let frame) = event.kind, let item = FrameForm.item(frame),
                    item["InitialContactId"]?.string == chat, item["Id"] != leaving["Id"]
                else { continue }
                return item["ContentType"]?.string?.hasSuffix("event.chat.ended") ?? false
            }
        }
        return false
    }

    /// Whether a chat ends in the recording soon after a time.
    private func hasEnd(of chat: String?, after time: Int64) -> Bool {
        recording.socketEvents.contains { event in
            guard (time...time + Self.settleTime).contains(event.time), case .received(let frame) = event.kind,
                let item = FrameForm.item(frame)
            else { return false }
            return item["InitialContactId"]?.string == chat
                && item["ContentType"]?.string?.hasSuffix("event.chat.ended") ?? false
        }
    }

    private func partner(of frame: JSONTree, _ socket: ReplaySocket, _ place: String) -> JSONTree? {
        let expected = correspondence.translated(frame)
        if let waiting = socket.queue.takePartner(of: expected, place: place) { return waiting }
        socket.collect()
        return socket.queue.takePartner(of: expected, place: place)
    }

    /// - Parameter event: the recorded event; nil for a frame that an act of the other side caused now.
    private func compare(_ recorded: JSONTree, _ here: JSONTree, _ event: RecordedSocketEvent?, _ place: String) {
        differences += FrameComparison.differences(recorded, here, place: place, &correspondence)
        guard let event, let text = FrameForm.item(here)?["AbsoluteTime"]?.string, let moment = Timestamp(text) else {
            return
        }
        let hereTime = moment - recording.started
        guard TimingClass.isLate(event.time, than: max(hereTime, 0)) else { return }
        differences.append(
            Difference(
                .timing, FrameComparison.row(of: recorded), recorded: TimingClass.text(event.time - lastAct),
                here: TimingClass.text(hereTime - lastAct), place: place))
    }

    private func close(_ event: RecordedSocketEvent, byClient: Bool, _ code: Int?, _ place: String) {
        guard let socket = sockets[event.socket] else { return }
        socket.collect()
        if byClient {
            if socket.closeCode != nil {
                addClosing(recorded: "open", here: Self.closed(socket.closeCode ?? nil), place)
            }
            // A client that closes its socket right after its last request may miss what that request caused.
            reportExtraFrames(of: socket, event.socket, isTail: event.time - lastAct < Self.settleTime)
            socket.close()
        } else {
            let here = socket.closeCode.map { Self.closed($0) } ?? "open"
            if here != Self.closed(code) { addClosing(recorded: Self.closed(code), here: here, place) }
            reportExtraFrames(of: socket, event.socket, isTail: false)
        }
        sockets[event.socket] = nil
    }

    /// Milliseconds in which frames may still be on their way.
    private static let settleTime: Int64 = 2_000

    private static func closed(_ code: Int?) -> String { code.map { "closed with \($0)" } ?? "dropped" }

    private func addClosing(recorded: String, here: String, _ place: String) {
        differences.append(
            Difference(.closing, FidelityTable.row(ofSockets: "closing"), recorded: recorded, here: here, place: place))
    }

    private func reportExtraFrames(of socket: ReplaySocket, _ number: Int, isTail: Bool) {
        for (name, place) in socket.queue.misplaced {
            differences.append(
                Difference(
                    .order, FidelityTable.row(ofEvent: name), recorded: "at its recorded place",
                    here: "at another place",
                    place: place))
        }
        for frame in socket.queue.extra(isWhole: !isTail) {
            differences.append(
                Difference(
                    .extraFrame, FrameComparison.row(of: frame), recorded: "not sent", here: "sent",
                    place: "socket \(number)"))
        }
    }

    /// Compares what is left on sockets that were open when the recording ended.
    private func finish() {
        for (number, socket) in sockets.sorted(by: { $0.key < $1.key }) {
            socket.collect()
            let last = recording.entries.last?.time ?? 0
            reportExtraFrames(of: socket, number, isTail: last - lastAct < Self.settleTime)
            socket.close()
        }
        sockets = [:]
    }
}

extension CallComparison.Answer {
    fileprivate init(_ answer: HTTPClient.Answer) {
        let body = JSONTree(text: answer.body)
        let fields = Dictionary(answer.fields.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        self.init(
            status: answer.status, errorType: RecordedCall.errorType(field: fields["x-amzn-errortype"], body: body),
            fields: fields, body: body)
    }
}
