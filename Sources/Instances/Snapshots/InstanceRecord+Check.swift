internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Diagnostics
internal import Kernel

extension InstanceRecord {
    /// The most observers of one chat, far more than any chat has runs.
    package static let mostObservers = 10_000

    /// Why this record is not a valid instance. Nil if it is valid.
    package var refusal: String? {
        guard InstanceClock.Mode(rawValue: clock.mode) != nil, InstanceClock.factors.contains(clock.factor),
            InstanceClock.times.contains(clock.now)
        else { return "the snapshot's clock is not valid" }
        guard RecordBounds.counters.contains(lastOrdinal), chats.allSatisfy({ $0.ordinal <= lastOrdinal }) else {
            return "the snapshot's count of contacts is not valid"
        }
        if let chat = chats.first(where: { !$0.isSound(observers: Self.mostObservers) }) {
            return "the snapshot's contact \(chat.id) is not valid"
        }
        guard Set(chats.map(\.id)).count == chats.count else { return "the snapshot has two contacts with the same id" }
        guard centre.isSound else { return "the snapshot's agents or queues are not valid" }
        guard faults.isSound else { return "the snapshot's fault rules are not valid" }
        return nil
    }
}

extension ContactCentreRecord {
    fileprivate var isSound: Bool {
        RecordBounds.counters.contains(facts.lastSlot.rawValue)
            && facts.agents.allSatisfy { $0.key == $0.value.name && $0.value.isSound(lastSlot: facts.lastSlot) }
            && facts.queues == Set(facts.queues).sorted()
            && facts.tickets.allSatisfy { RecordBounds.times.contains($0.since) }
            && timers.allSatisfy { RecordBounds.times.contains($0.deadline) && $0.timer.slot <= facts.lastSlot }
    }
}

extension Agent {
    fileprivate func isSound(lastSlot: AgentContact.Number) -> Bool {
        Agent.concurrencies.contains(concurrency) && RecordBounds.isDuration(afterContactWork)
            && RecordBounds.times.contains(stateSince) && RecordBounds.times.contains(idleSince)
            && contacts.allSatisfy { contact in
                (.none...lastSlot).contains(contact.number) && RecordBounds.times.contains(contact.since)
                    && RecordBounds.isTime(contact.ticket?.since)
            }
    }
}

extension ContactCentre.Timer {
    fileprivate var slot: AgentContact.Number {
        switch self {
        case .ring(_, let slot), .afterContactWork(_, let slot): slot
        }
    }
}

extension FaultBookRecord {
    fileprivate var isSound: Bool {
        entries.count <= FaultBook.mostRules
            && ([lastNumber] + entries.flatMap { [$0.calls, $0.hits] }).allSatisfy(RecordBounds.counters.contains)
            && entries.allSatisfy(\.rule.isSound)
    }
}

extension FaultRule {
    /// Whether the rule's numbers are within the bounds that ``FaultReader`` accepts.
    fileprivate var isSound: Bool {
        let calls = [when.first, when.nth, when.every].compactMap(\.self)
        return calls.allSatisfy(When.calls.contains) && RecordBounds.isTime(when.until)
            && (probability.map((0...1).contains) ?? true) && effect.isSound
    }
}

extension FaultRule.Effect {
    fileprivate var isSound: Bool {
        switch self {
        case .call(let answer, _, let delay): (answer?.isSound ?? true) && (delay?.isSound ?? true)
        case .socket(.close(let code)): CloseCode.isSendable(Int(code))
        case .delivery(.delay(let delay)): delay.isSound
        case .socket(.mute), .socket(.drop), .socket(.blackHole), .socket(.refuseUpgrade), .delivery(.lose),
            .delivery(.duplicate), .delivery(.reorder):
            true
        }
    }
}

extension FaultRule.Answer {
    fileprivate var isSound: Bool {
        switch self {
        case .failure(let failure): failure.isSound
        case .broken: true
        }
    }
}

extension FaultRule.Failure {
    fileprivate var isSound: Bool {
        Self.allowedStatuses.contains(status) && (retryAfter.map(Self.retrySeconds.contains) ?? true)
            && Self.isCode(code)
    }
}

extension FaultRule.Delay {
    fileprivate var isSound: Bool {
        switch self {
        case .fixed(let milliseconds): (0...Self.longest).contains(milliseconds)
        case .drawn(let distribution): distribution.isSound(longest: Double(Self.longest))
        }
    }
}
