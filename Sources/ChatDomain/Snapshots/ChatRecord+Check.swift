internal import Kernel

/// Whether a record that somebody sends can be a chat at all: every index leads somewhere, so that nothing falls over it later.
extension ChatRecord {
    /// Timestamps in milliseconds from here on could be added to without end.
    private static let mostMinutes = 1_000_000

    /// - Parameter observers: how many places observers may have at most.
    func isSound(observers: Int) -> Bool {
        let people = participants.indices
        guard participants.first?.role == .customer, !contacts.isEmpty,
            (0...Self.mostMinutes).contains(request.durationInMinutes),
            transcript.isSound(participants: participants.count)
        else { return false }
        let times = [startedAt, updatedAt] + timers.map(\.deadline)
        return times.allSatisfy(Timestamp.representable.contains)
            && contacts.allSatisfy { $0.agent.map { people.contains($0.participant) } ?? true }
            && attachments.allSatisfy { people.contains($0.author) && isPosition($0.position) }
            && files.keys.allSatisfy(attachments.indices.contains)
            && streams.values.allSatisfy { people.contains($0.author) && isPosition($0.place?.position) }
            && lateFrames.frames.values.allSatisfy { people.contains($0.participant) }
            && tokens.allSatisfy(isSound) && timers.allSatisfy { isSound($0.timer, observers: observers) }
            && (past?.isSound ?? true)
    }

    private func isPosition(_ position: Int?) -> Bool {
        position.map { (0..<transcript.count).contains($0) } ?? true
    }

    private func isSound(_ token: Token) -> Bool {
        guard participants.indices.contains(token.participant) else { return false }
        switch token.token.kind {
        case .participant, .connection: return true
        case .upload, .download: return token.subject.map(attachments.indices.contains) ?? false
        case .signIn: return token.subject.map(signIns.indices.contains) ?? false
        }
    }

    private func isSound(_ timer: ChatTimer, observers: Int) -> Bool {
        switch timer {
        case .botDeadline(let index): participants.indices.contains(index)
        case .scan(let index): attachments.indices.contains(index)
        case .observer(let index, _): (0..<observers).contains(index)
        case .connectDeadline, .duration, .end, .role, .frame, .signInURL, .signIn: true
        }
    }
}

extension InstanceRecord {
    /// Observers of one chat: far more than anybody starts runs in it.
    package static let mostObservers = 10_000

    /// Why this can be no instance; nil if it can.
    package var refusal: String? {
        guard InstanceClock.Mode(rawValue: clock.mode) != nil, InstanceClock.factors.contains(clock.factor),
            Timestamp.representable.contains(clock.now)
        else { return "the snapshot's clock is none that an instance can have" }
        let chat = chats.first { !$0.isSound(observers: Self.mostObservers) }
        return chat.map { "the snapshot's contact \($0.id) is none that there can be" }
    }
}
