internal import Comparison
internal import ConnectAPI
internal import HTTPClient
internal import JSON
internal import Kernel
internal import Recording

/// Plays the calls of recorded clients.
extension RecordingPlayback {
    func play(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard let operation = call.operation else { return }
        learnInstance(of: call)
        if operation == "GetTranscript" { try prepareTranscript(call) }
        try prepareToken(of: call)
        try prepareEnd(call)
        lastAct = call.time
        guard let answer = send(call) else { return }
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
    func comparable(_ found: [Difference], _ call: RecordedCall) -> [Difference] {
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
    func learnInstance(of call: RecordedCall) {
        let inPath = zip(call.path.split(separator: "/").filter { $0.hasPrefix("{") }, call.parameters)
            .first { $0.0 == "{InstanceId}" }?.1
        guard let id = call.request?["InstanceId"]?.string ?? inPath else { return }
        correspondence.learn(id, instance)
    }

    /// Makes the participant of a client that no recorded call made.
    func prepareToken(of call: RecordedCall) throws(AdminClient.Failure) {
        guard call.operation == "CreateParticipantConnection", let token = call.token, correspondence[token] == nil,
            let member = cast.members[token], call.status.map({ $0 < 300 }) ?? false
        else { return }
        let chat = member.chat ?? chats.sorted().first ?? Self.unnamedChat
        if member.role == "CUSTOMER", !chats.contains(chat) {
            try startChat(chat, id: member.participantID, name: member.displayName, token: token)
            return
        }
        guard let contact = try contact(of: member.chat) else { return }
        if let here = otherSide.token(for: member, in: contact, &correspondence) { correspondence.learn(token, here) }
    }

    /// Sends a call, and returns the answer; nil if it cannot be sent.
    func send(_ call: RecordedCall) -> CallComparison.Answer? {
        let isStorage = [RecordedCall.uploadName, RecordedCall.downloadName].contains(call.operation)
        guard var request = isStorage ? storageRequest(of: call) : serviceRequest(of: call) else { return nil }
        if let token = call.token {
            // A token that no answer gave is as wrong here as it was there. It must fit into a header field.
            let unknown = token.filter { $0.isASCII && !$0.isWhitespace && !$0.isNewline }
            request.fields.append((name: "X-Amz-Bearer", value: correspondence[token] ?? unknown))
        }
        do throws(HTTPClient.Failure) {
            return CallComparison.Answer(
                try http.send(request.method, request.url, body: request.body, fields: request.fields))
        } catch {
            differences.append(
                Difference(
                    .status, FidelityTable.row(of: call.operation ?? ""),
                    recorded: call.status.map { "\($0)" } ?? "no answer", here: "no answer: \(error.description)",
                    place: "call \(call.number)"))
            return nil
        }
    }

    /// A request to this server.
    struct PlayedRequest {
        let method: String
        let url: String
        let body: [UInt8]?
        var fields: HTTPClient.Fields
    }

    func serviceRequest(of call: RecordedCall) -> PlayedRequest? {
        // Not the recorded method and path: a file must not choose where requests go.
        guard let route = call.operation.flatMap({ OperationRoutes.route(of: $0) }) else {
            notes.append("call \(call.number): \(call.operation ?? "") is not an operation of this server")
            return nil
        }
        var path = route.pattern
        for parameter in call.parameters {
            guard let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") else { break }
            path.replaceSubrange(open...close, with: PercentEncoding.encode(correspondence.translated(parameter)))
        }
        // A body that was not JSON is not in the recording. Another one is as wrong.
        let wrong = call.requestBytes > 0 ? Array("{".utf8) : nil
        return PlayedRequest(
            method: route.method, url: admin.endpoint + path,
            body: call.request.map { correspondence.translated($0).bytes } ?? wrong,
            fields: [(name: "Content-Type", value: "application/json")])
    }

    /// Returns the request that sends or reads a file. The bytes of a file are not in a recording.
    func storageRequest(of call: RecordedCall) -> PlayedRequest? {
        guard let url = call.parameters.first.flatMap({ correspondence[$0] }) else {
            notes.append("call \(call.number): the URL of a file is not known")
            return nil
        }
        let isUpload = call.operation == RecordedCall.uploadName
        return PlayedRequest(
            method: isUpload ? "PUT" : "GET", url: url,
            body: isUpload ? [UInt8](repeating: UInt8(ascii: "x"), count: call.requestBytes) : nil,
            fields: isUpload ? uploadFields[url] ?? [] : []
        )
    }

    func learnUpload(from answer: JSONTree?) {
        guard let upload = answer?["UploadMetadata"], let url = upload["Url"]?.string else { return }
        let fields = upload["HeadersToInclude"]?.members ?? []
        // The length is that of the recorded body, which can be another one.
        uploadFields[url] = fields.filter { $0.name.lowercased() != "content-length" }
            .map { (name: $0.name, value: $0.value.string ?? "") }
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
