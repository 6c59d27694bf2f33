package import Chats
internal import ContactModel
internal import Diagnostics
internal import Instances
package import Kernel

/// A scenario being played in a chat: leads what happens there into the state machine, and performs what it wants.
///
/// It acts under the chat's lock. Its own lock, taken after that (Documentation/Architecture.md#how-sendmessage-works), lets
/// others read the run's state. It does not keep the chat alive: a run is remembered longer than its chat.
package final class Run: Sendable {
    struct State {
        var machine: ScenarioRun
        var facts = RunFacts()
        /// Keeps an auto clock from jumping while a real client is waited for, with the timer that bounds that wait.
        var hold: (timer: Int, isForComing: Bool, clock: ClockHold)?
    }

    /// How a run stands, as others may know it.
    package struct Status: Sendable, Codable {
        /// Nil while the run goes on.
        package fileprivate(set) var outcome: RunOutcome?
        /// On the instance's clock.
        package fileprivate(set) var endedAt: Timestamp?
        /// What the run did that may differ on AWS, without duplicates.
        package var warnings: [String] = []
    }

    /// What a run must know of its chat before it begins.
    struct Context {
        let contactID: UniqueID
        let startedAt: Timestamp
        let instanceSeed: UInt64
        let attributes: [ContactAttribute]
        let routing: ContactRouting
        let desktops: AgentDesktops
        let attachments: any AttachmentStore
        let faults: FaultBook
        let clock: InstanceClock

        init(_ chat: Chat) {
            clock = chat.instance.clock
            contactID = chat.id
            instanceSeed = chat.instance.seed
            routing = chat.instance.routing
            desktops = chat.instance.desktops
            attachments = chat.instance.attachments
            faults = chat.instance.faults
            (startedAt, attributes) = chat.read { ($0.facts.startedAt, $0.facts.attributes) }
        }
    }

    /// Unique within its instance: `run-` and the number.
    package let id: String
    /// Counts the runs of an instance, from 1.
    package let number: Int
    package var scenario: Scenario { _read { yield sharedScenario.value } }
    private let sharedScenario: SharedScenario
    package let seed: UInt64
    /// What tells it from others of its scenario.
    package let name: RunName
    package let contactID: UniqueID
    package let startedAt: Timestamp

    let state: Mutex<State>
    /// The contact centre, which an agent of the scenario may be part of.
    let routing: ContactRouting
    /// The CCP pages of its agents.
    let desktops: AgentDesktops
    /// The instance's fault rules.
    let faults: FaultBook
    let clock: InstanceClock
    /// Calls the services that the scenario asks; nil where it may ask none.
    let services: (any ServiceAsking)?
    /// What is repeated; nil for a run that is not a replay.
    let replay: RunReplay?
    /// Whether the scenario comes again when the run has ended.
    let comesAgain: Bool
    /// Where the bytes of what is attached are kept.
    let attachments: any AttachmentStore
    /// Called once, under the chat's lock.
    private let onEnd: @Sendable (Run) -> Void

    init(
        number: Int, name: RunName, scenario: SharedScenario, options: RunOptions, _ context: Context,
        services: (any ServiceAsking)?, onEnd: @escaping @Sendable (Run) -> Void
    ) {
        let seed = options.seed ?? scenario.value.seed ?? context.instanceSeed
        id = "run-\(number)"
        self.number = number
        sharedScenario = scenario
        self.seed = seed
        self.name = name
        self.services = services
        self.onEnd = onEnd
        replay = options.replay
        comesAgain = options.comesAgain
        contactID = context.contactID
        startedAt = context.startedAt
        routing = context.routing
        desktops = context.desktops
        attachments = context.attachments
        faults = context.faults
        clock = context.clock
        let machine = ScenarioRun(
            scenario, seed: seed, name: name, casting: options.casting,
            attributes: context.attributes.map { ($0.name, $0.value) })
        var facts = RunFacts()
        facts.cast[.customer] = ChatState.customer
        facts.record = options.isRecorded ? RunRecord() : nil
        state = Mutex(State(machine: machine, facts: facts))
    }

    /// The run as it was kept, in its chat.
    init(
        _ snapshot: RunSnapshot, scenario: SharedScenario, _ context: Context,
        services: (any ServiceAsking)?, onEnd: @escaping @Sendable (Run) -> Void
    ) {
        id = "run-\(snapshot.number)"
        number = snapshot.number
        sharedScenario = scenario
        seed = snapshot.machine.seed
        name = snapshot.machine.name
        self.services = services
        self.onEnd = onEnd
        replay = snapshot.replay
        comesAgain = snapshot.comesAgain
        contactID = snapshot.contactID
        startedAt = snapshot.startedAt
        routing = context.routing
        desktops = context.desktops
        attachments = context.attachments
        faults = context.faults
        clock = context.clock
        state = Mutex(State(machine: ScenarioRun(scenario, snapshot.machine), facts: snapshot.facts))
    }

    package var status: Status {
        state.withLock { $0.facts.status }
    }

    package var outcome: RunOutcome? { status.outcome }

    /// What services have answered so far, in the order of the answers.
    package var answers: [RecordedAnswer] { state.withLock { $0.facts.answers } }

    /// What happened after the entry of that number, and how the run stood then; nil if this run keeps no record.
    package func record(after number: Int) -> (entries: [RunRecord.Entry], status: Status)? {
        state.withLock { state in state.facts.record.map { ($0.entries(after: number), state.facts.status) } }
    }

    /// Takes the first steps in the turn in which the customer connects: now, if the run plays the customer.
    ///
    /// - Parameters:
    ///   - isOfItsOwn: whether the chat was started for the run.
    ///   - connectingCustomer: whether the run plays the customer, itself or by a stand-in.
    ///   - invited: who was invited for real clients, which a replay has none of.
    func begin(
        in chat: Chat, isOfItsOwn: Bool, connectingCustomer: Bool,
        invited: [(part: Part, participant: Participant.Index)] = []
    ) {
        // A chat of the run's own begins with it.
        chat.turn(at: isOfItsOwn ? startedAt : nil) { chat in
            let observer = chat.addObserver(self)
            state.withLock { state in
                state.facts.observer = observer
                state.facts.hasBegun = true
                if connectingCustomer { state.facts.played[participant: ChatState.customer] = .customer }
                state.facts.holdsEnd = scenario.playsContactCentre
            }
            // A replay has no clients.
            if connectingCustomer || replay != nil { chat.updateParticipant(ChatState.customer) { $0.isPlayed = true } }
            if replay != nil {
                state.withLock { state in for each in invited { state.facts.cast[each.part] = each.participant } }
                for each in invited { chat.updateParticipant(each.participant) { $0.isPlayed = true } }
                armInputs(in: &chat)
            }
            if scenario.playsContactCentre { chat.holdEnd() }
            // What a file may say was checked when it was read.
            chat.configure(scenario.timers.map { ($0.key, $0.milliseconds) })
            // Observers are not told of an end that is in the past.
            guard chat.facts.state != .ended else { return feed(.chatEnded, in: &chat) }
            if connectingCustomer { chat.connect(ChatState.customer) }
            // A client may have connected before this run could look.
            let isIn = chat.facts.participants[ChatState.customer].presence != .invited
            feed(isIn ? .started : .opened, in: &chat)
        }
    }

    func feed(_ event: RunEvent, in chat: inout ChatState) {
        let (actions, ownItems) = state.withLock { ($0.machine.handle(event), $0.machine.ownItems) }
        for (number, action) in actions.enumerated() {
            if ownItems.contains(number) { state.withLock { $0.facts.cursor = chat.facts.lastOccurrence } }
            do throws(Refusal) {
                try perform(action, in: &chat)
            } catch {
                feed(.refused(error.reason, action: number), in: &chat)
                return
            }
        }
        holdTime()
    }

    /// Milliseconds of real time that a client may be silent before an auto clock goes on without it.
    private static let grace: Int64 = 1_000

    /// While a real client is waited for, an auto clock gives it time: as long as the wait would last on a real clock, unless
    /// the client shows no sign of life.
    private func holdTime() {
        guard replay == nil else { return }
        state.withLock { state in
            guard let awaited = state.machine.awaitedClient else { return state.hold = nil }
            guard state.hold?.timer != awaited.timer || state.hold?.isForComing != (awaited.forComing != nil) else {
                return
            }
            // A client that has not joined may still be starting.
            state.hold = (
                awaited.timer, awaited.forComing != nil,
                clock.hold(grace: awaited.forComing ?? Self.grace, atMost: awaited.within)
            )
        }
    }

    /// Takes its place in a chat that was put back: an auto clock waits for whom the run waits for.
    func resume(in chat: inout ChatState) {
        _ = chat.addObserver(self)
        holdTime()
    }

    func finish(in chat: inout ChatState) {
        let (held, rules) = state.withLock { state in
            defer { state.facts.holdsEnd = false }
            state.facts.finishedAt = chat.now
            return (state.facts.holdsEnd, state.facts.faults)
        }
        chat.disarmTimers(ofObserver: observerIndex)
        for rule in rules { _ = faults.remove(rule) }
        if held { chat.releaseEnd() }
        let last = chat.facts.lastOccurrence
        state.withLock { $0.facts.lastOccurrence = last }
        releaseChat(&chat)
    }

    var hasBegun: Bool { state.withLock { $0.facts.hasBegun } }

    var observerIndex: ObserverIndex { state.withLock { $0.facts.observer } }
}

extension Run: ChatObserver {
    package var isActive: Bool { state.withLock { $0.facts.finishedAt == nil } }

    package func observe(_ occurrence: Occurrence, in chat: inout ChatState) {
        guard let place = place(of: occurrence) else { return }
        if occurrence.kind == .ended {
            keep(nil, at: occurrence.time, in: &chat)
            feed(.chatEnded, in: &chat)
        } else if var event = ScenarioEvent(occurrence, own: place.own) {
            if event.own == nil { state.withLock { $0.hold?.clock.renew() } }
            event.endsChat = event.verb == .leaves && event.actor == .customer && chat.endsWithCustomer
            keep(event, at: occurrence.time, in: &chat)
            feed(.happened(event, isBeforeOwnItem: place.isBeforeOwnItem), in: &chat)
        }
    }

    /// What an occurrence is to the run: the part that the run itself plays in it, and whether it was before the run's last
    /// item. Nil for what comes after the run.
    private func place(of occurrence: Occurrence) -> (own: Part?, isBeforeOwnItem: Bool)? {
        state.withLock { state in
            guard state.facts.finishedAt == nil || occurrence.number <= state.facts.lastOccurrence ?? 0 else {
                return nil
            }
            return (
                occurrence.author?.index.flatMap { state.facts.played[participant: $0] },
                occurrence.number <= state.facts.cursor
            )
        }
    }

    private func keep(_ event: ScenarioEvent?, at time: Timestamp, in chat: inout ChatState) {
        let isKept = state.withLock { state in
            state.facts.record?.append(event, at: time, turn: chat.now)
            return state.facts.record != nil
        }
        if isKept { chat.markChanged() }
    }

    package func turnEnded(in chat: inout ChatState) {
        let hasEnded = state.withLock { state in
            state.machine.turnEnded()
            guard let time = state.facts.finishedAt, state.facts.status.endedAt == nil else { return false }
            state.facts.status.outcome = state.machine.outcome
            state.facts.status.endedAt = time
            return true
        }
        if !isActive { endIfLeft(&chat) }
        guard hasEnded else { return }
        chat.markChanged()
        onEnd(self)
    }

    package func timerFired(_ number: Int, in chat: inout ChatState) {
        switch RunTimer(number: number) {
        case .machine(let number): feed(.timer(number), in: &chat)
        case .input(let place): perform(input: place, in: &chat)
        case .answer(let question): takeAnswer(to: question, in: &chat)
        }
    }
}
