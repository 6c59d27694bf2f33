internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Diagnostics
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import SharedForms

/// The acts of a run in its chat, under the chat's lock.
extension Run {
    func perform(_ action: RunAction, in chat: inout ChatState) throws(Refusal) {
        switch action {
        case .join(let part): try join(part, in: &chat)
        case .leave(let part):
            if try !leave(part, in: &chat) { feed(.hasLeft(endsChat: chat.endsWithCustomer), in: &chat) }
        case .bare(let part, let verb): try verb.row.perform?(self, part, &chat)
        case .say(let part, let type, let content, let side): try say(part, type, content, to: side, in: &chat)
        case .sayChunk(let part, let text, let isFirst, let isLast, let strand):
            try stream(text, by: participant(for: part, in: &chat), isFirst, isLast, strand, in: &chat)
        case .type(let part): try tell(.typing, of: part, in: &chat)
        case .attach(let part, let file): try attach(file, by: participant(for: part, in: &chat), in: &chat)
        case .rename(let part, let name): try chat.rename(participant(for: part, in: &chat), to: name)
        case .transfer(let part, let target): try transfer(part, to: target, in: &chat)
        case .invite(let part, let target): try chat.invite(target, by: participant(for: part, in: &chat))
        case .askForSignIn(let milliseconds):
            let isPlayed = state.withLock { $0.facts.played[participant: ChatState.customer] != nil }
            _ = try chat.startSignIn(timeout: milliseconds, expectsClient: !isPlayed)
        case .setAttributes(let words):
            try chat.update(
                attributes: stride(from: 0, to: words.count, by: 2).map {
                    ContactAttribute(name: words[$0], value: words[$0 + 1])
                })
        case .drop(let part, let milliseconds): drop(part, milliseconds: milliseconds, in: &chat)
        case .recordConnection(let part, let isLost):
            try chat.recordConnection(of: participant(for: part, in: &chat), isLost: isLost)
        case .fault(let rule): try addFault(rule, in: &chat)
        // This ends the run even if the chat has already ended.
        case .endChat: chat.endByFlow()
        case .ask(let timer, let request): ask(timer, request, in: &chat)
        case .invokeLambda(let timer, let url, let headers, let parameters):
            let event = LambdaEvent.text(chat, instance: instanceID, parameters: parameters)
            ask(timer, ServiceRequest(.post, url, headers: headers, body: event), in: &chat)
        case .arm(let timer, let milliseconds):
            chat.arm(self.timer(.machine(timer)), at: chat.now + milliseconds)
        case .disarm(let timer):
            chat.disarm(self.timer(.machine(timer)))
        case .finish:
            finish(in: &chat)
        }
    }

    /// Sends a question to a service. Virtual time stops until the service has answered.
    private func ask(_ timer: Int, _ request: ServiceRequest, in chat: inout ChatState) {
        let question = state.withLock { state in
            state.facts.asked += 1
            return state.facts.asked
        }
        if replay != nil { return repeatAnswer(to: question, timer, in: &chat) }
        guard let services else { return }
        let outsideCall = clock.outsideCall()
        services.send(request, isTrusted: scenario.isTrusted) { [weak self] answer in
            guard let self, let chat = routing.chat(contactID) else { return }
            chat.turn { chat in
                let recorded = RecordedAnswer(
                    question: question, milliseconds: chat.now - startedAt, answer: answer)
                state.withLock { $0.facts.answers.append(recorded) }
                feed(.answered(timer: timer, answer), in: &chat)
            }
            withExtendedLifetime(outsideCall) {}
        }
    }

    private func addFault(_ text: String, in chat: inout ChatState) throws(Refusal) {
        let members = try BodyMembers(body: Array(text.utf8), dialect: RefusalDialect())
        let rules = try FaultReader(now: chat.now).rules(members).map { rule in
            rule.scope.contact == nil ? rule.scoped(to: chat.facts.initialContactID) : rule
        }
        guard let entries = faults.add(rules) else { throw Refusal(.conflict, "there are too many fault rules") }
        state.withLock { $0.facts.faults += entries.map(\.id) }
    }

    /// Closes the sockets of an actor's clients, and refuses new ones for the given time.
    private func drop(_ part: Part, milliseconds: Int64, in chat: inout ChatState) {
        let deadline = milliseconds > 0 ? chat.now + milliseconds : nil
        for index in participants(of: part, in: chat) {
            chat.dropSockets(of: index, closing: nil, refusingUntil: deadline)
        }
    }

    /// Lets the actor's clients open sockets again.
    func allowSockets(of part: Part, in chat: inout ChatState) {
        for index in participants(of: part, in: chat) { chat.allowSockets(of: index) }
    }

    /// Notifies the CCP pages of an agent, or of all agents in the chat if the part has no name.
    ///
    /// - Parameter tell: notifies the CCP pages of one agent, and returns how many it notified.
    /// - Throws: a conflict if no page is open.
    func notifyDesktops(
        of part: Part, in chat: borrowing ChatState, _ tell: (String) -> Int
    ) throws(Refusal) {
        // A replay has no clients.
        guard replay == nil else { return }
        let present = chat.facts.participants.filter { $0.role == .agent && $0.presence != .left }.compactMap(
            \.agentName)
        let names = part.name.map { [$0] } ?? present
        guard names.map(tell).reduce(0, +) > 0 else {
            throw Refusal(.conflict, "no CCP page of the \(part) is open")
        }
    }

    private func say(
        _ part: Part, _ type: ContentType, _ content: String, to side: Visibility, in chat: inout ChatState
    ) throws(Refusal) {
        let index = try participant(for: part, in: &chat)
        // `sendMessage` refuses templates, because clients may not send any
        // (Documentation/Protocol.md#content-types).
        guard type == .interactive || side != .all else {
            try enter(index, in: &chat)
            _ = try chat.sendMessage(type, JSONText(content), clientToken: nil, by: index)
            return
        }
        try chat.checkMaySend(index)
        let (type, content) = try chat.carried(type, JSONText(content), by: index) { hint in
            state.withLock { state in
                if !state.facts.status.warnings.contains(hint.text) {
                    state.facts.status.warnings.append(hint.text)
                }
            }
        }
        try enter(index, in: &chat)
        chat.appendMessage(type, content, by: index, visibility: side)
    }

    /// Sends an event of a participant. The transcript does not store it.
    func tell(_ type: ContentType, of part: Part, in chat: inout ChatState) throws(Refusal) {
        let index = try participant(for: part, in: &chat)
        try chat.checkMaySend(index)
        try enter(index, in: &chat)
        chat.appendEvent(type, by: index)
    }

    /// Sends a receipt for the last message of another participant.
    func acknowledge(_ part: Part, isRead: Bool, in chat: inout ChatState) throws(Refusal) {
        let index = try participant(for: part, in: &chat)
        guard let message = chat.lastMessage(for: index) else {
            throw Refusal(.conflict, "there is no message for the \(part) to \(isRead ? "read" : "receive")")
        }
        try enter(index, in: &chat)
        _ = try chat.sendEvent(
            isRead ? .messageRead : .messageDelivered, content: JSONText("{\"messageId\":\"\(message)\"}"),
            clientToken: nil, by: index)
    }

    private func stream(
        _ text: String, by index: Participant.Index, _ isFirst: Bool, _ isLast: Bool, _ strand: Strand.Index,
        in chat: inout ChatState
    ) throws(Refusal) {
        try chat.checkMaySend(index)
        try enter(index, in: &chat)
        let known = state.withLock { $0.facts.growingMessages[strand] }
        let number: Int
        if isFirst || known == nil {
            number = chat.beginGrowingMessage(.plain, JSONText(text), by: index)
        } else {
            number = known ?? 0
            chat.extendGrowingMessage(number, JSONText(text))
        }
        if isLast { chat.endGrowingMessage(number) }
        state.withLock { $0.facts.growingMessages[strand] = isLast ? nil : number }
    }

    private func attach(_ file: AttachedFile, by index: Participant.Index, in chat: inout ChatState) throws(Refusal) {
        let body: any AttachmentBody
        do throws(AttachmentStoreFailure) {
            body = try attachments.reserve(file.bytes.count)
        } catch {
            throw Refusal(.quota, error.reason)
        }
        guard body.append(file.bytes) else { throw Refusal(.quota, "\(file.name) cannot be kept") }
        try enter(index, in: &chat)
        try chat.attach(name: file.name, type: file.contentType, body, by: index)
    }

    private func transfer(_ part: Part, to target: TransferTarget, in chat: inout ChatState) throws(Refusal) {
        // A flow is not a participant, so it transfers a contact without leaving.
        guard part.actor == .agent else { return try chat.route(to: target) }
        try chat.transfer(to: target, by: participant(for: part, in: &chat))
        state.withLock { $0.facts.cast[part] = nil }
    }

    func reject(_ part: Part, in chat: inout ChatState) throws(Refusal) {
        let contact = chat.contact.id
        do throws(Refusal) {
            try chat.act(in: routing) { centre throws(Refusal) in
                try centre.reject(contact, by: part.displayName)
            }
        } catch {
            throw Refusal(.conflict, error.reason)
        }
    }

    private func join(_ part: Part, in chat: inout ChatState) throws(Refusal) {
        let index = try participant(for: part, in: &chat)
        // A supervisor that monitors barges in by joining.
        if chat.facts.participants[index].isMonitoring { return try chat.barge(index) }
        try enter(index, in: &chat)
    }

    /// Lets a participant that the run plays act, and connects it if this is its first act.
    ///
    /// Observers are notified later, because the run is one of them.
    private func enter(_ index: Participant.Index, in chat: inout ChatState) throws(Refusal) {
        try chat.checkEntry(index)
        chat.connect(index)
    }

    /// - Returns: false if the participant had already left.
    private func leave(_ part: Part, in chat: inout ChatState) throws(Refusal) -> Bool {
        guard let index = state.withLock({ $0.facts.cast[part] }) else {
            throw Refusal(.conflict, "the \(part) is not in the chat")
        }
        guard chat.facts.participants[index].presence != .left else { return false }
        // The end of the chat is reported in this turn.
        guard chat.facts.state != .ended else { return true }
        try enter(index, in: &chat)
        chat.leave(index)
        state.withLock { if part != .customer { $0.facts.cast[part] = nil } }
        return true
    }

    /// Returns all participants of a part. Real clients can have sockets for them.
    private func participants(of part: Part, in chat: borrowing ChatState) -> [Participant.Index] {
        let all = chat.facts.participants
        return all.indices.filter { index in
            all[index].role == part.actor.role && part.name.map { $0 == all[index].displayName } ?? true
        }
    }

    /// Returns the participant of a part. Invites one if the part has none.
    func participant(for part: Part, in chat: inout ChatState) throws(Refusal) -> Participant.Index {
        if let known = state.withLock({ $0.facts.cast[part] }) { return known }
        let index: Participant.Index
        switch part.actor {
        case .system: index = try chat.systemParticipant(displayName: part.displayName)
        case .customer where scenario.isMainCustomer(part): index = ChatState.customer
        case .agent, .bot, .supervisor, .customer:
            index = try chat.addParticipant(part.actor.role, displayName: part.displayName)
        }
        state.withLock { state in
            state.facts.cast[part] = index
            state.facts.played[participant: index] = state.facts.played[participant: index] ?? part
        }
        chat.updateParticipant(index) { $0.isPlayed = true }
        return index
    }
}
