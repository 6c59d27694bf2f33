package import Chats
package import ContactModel
internal import DequeModule
internal import Diagnostics
internal import Instances
package import Kernel
package import ScenarioModel

/// A scenario that is played in a chat.
///
/// A run passes the chat's events to its state machine, and performs the resulting actions.
///
/// A run acts under the chat's lock. Its own lock, taken after the chat's lock
/// (Documentation/Architecture.md#how-sendmessage-works), lets other threads read the run's state.
/// A run does not keep its chat alive, because it is remembered longer than the chat.
package final class Run: Sendable {
    struct State {
        var machine: ScenarioRun
        var facts = RunFacts()
        /// The steps that caused occurrences which are not recorded yet, by the occurrences' numbers.
        ///
        /// A turn can have very many. Occurrences are recorded in ascending order, so the first ones are taken first.
        var causes: Deque<(numbers: ClosedRange<Int>, step: SourceLocation)> = []
        /// Keeps an auto clock from jumping while the run waits for a real client. `timer` is the
        /// timer that limits the wait.
        var hold: (timer: Int, isForComing: Bool, clock: ClockHold)?
    }

    /// The status of a run, for readers outside the run.
    package struct Status: Sendable, Codable {
        /// Nil until the run ends.
        package fileprivate(set) var outcome: RunOutcome?
        /// The time of the instance's clock when the run ended.
        package fileprivate(set) var endedAt: Timestamp?
        /// Hints about acts that may work differently on AWS, without duplicates.
        package var warnings: [String] = []
    }

    /// What a run needs from its chat before it begins.
    struct Context {
        let contactID: UniqueID
        let instanceID: String
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
            instanceID = chat.instance.id
            instanceSeed = chat.instance.seed
            routing = chat.instance.routing
            desktops = chat.instance.desktops
            attachments = chat.instance.attachments
            faults = chat.instance.faults
            (startedAt, attributes) = chat.read { ($0.facts.startedAt, $0.facts.attributes) }
        }
    }

    /// Unique within the instance: `run-` and the number.
    package let id: String
    /// The run's number in its instance, from 1.
    package let number: Int
    package var scenario: Scenario { _read { yield sharedScenario.value } }
    private let sharedScenario: SharedScenario
    package let seed: UInt64
    /// Identifies the run among the runs of its scenario.
    package let name: RunName
    package let contactID: UniqueID
    let instanceID: String
    package let startedAt: Timestamp

    let state: Mutex<State>
    /// The contact centre, which can include agents of the scenario.
    let routing: ContactRouting
    /// The CCP pages of the contact centre's agents.
    let desktops: AgentDesktops
    /// The instance's fault rules.
    let faults: FaultBook
    let clock: InstanceClock
    /// Calls the services of `ask` steps; nil if the run cannot call any.
    let services: (any ServiceAsking)?
    /// The inputs and answers to repeat; nil for a run that is not a replay.
    let replay: RunReplay?
    /// Whether the scenario starts again after the run, if its `starts` repeats it.
    let startsAgain: Bool
    /// Stores the bytes of attachments.
    let attachments: any AttachmentStore
    /// Called once, when the run is over, under the chat's lock.
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
        startsAgain = options.startsAgain
        contactID = context.contactID
        instanceID = context.instanceID
        startedAt = context.startedAt
        routing = context.routing
        desktops = context.desktops
        attachments = context.attachments
        faults = context.faults
        clock = context.clock
        let machine = ScenarioRun(
            scenario, seed: seed, name: name, casting: options.casting,
            variables: context.attributes.map { ($0.name, $0.value) } + options.variables.map { ($0.key, $0.value) })
        var facts = RunFacts()
        facts.givenVariables = options.variables
        facts.cast[.customer] = ChatState.customer
        facts.record = options.isRecorded ? RunRecord() : nil
        state = Mutex(State(machine: machine, facts: facts))
    }

    /// Restores a run from a snapshot.
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
        startsAgain = snapshot.startsAgain
        contactID = snapshot.contactID
        instanceID = context.instanceID
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

    /// The answers of services so far, in the order in which they arrived.
    package var answers: [RecordedAnswer] { state.withLock { $0.facts.answers } }

    /// Returns the entries after an entry's number, and the run's status at the same moment.
    ///
    /// Returns nil if this run keeps no record.
    package func record(after number: Int) -> (entries: [RunRecord.Entry], status: Status)? {
        state.withLock { state in state.facts.record.map { ($0.entries(after: number), state.facts.status) } }
    }

    /// The variables that the run was started with.
    package var givenVariables: [String: String] { state.withLock { $0.facts.givenVariables } }

    /// Who plays the expected actors.
    package var casting: Casting { state.withLock { $0.machine.facts.casting } }

    /// The contact attributes with which the chat was started; empty if the chat is forgotten.
    package var attributes: [ContactAttribute] {
        routing.chat(contactID)?.read { $0.facts.request.attributes } ?? []
    }

    /// How far the run has got.
    package var progress: RunProgress {
        // Read first, because a chat's lock is taken before a run's.
        let timers = routing.chat(contactID)?.armedTimers ?? []
        return state.withLock { state in
            state.machine.progress { number in
                let timer = ChatTimer.observer(
                    index: state.facts.observer, number: RunTimer.machine(number).number)
                return timers.first { $0.timer == timer }?.deadline
            }
        }
    }

    /// Begins the run in its chat.
    ///
    /// The run executes its first steps in the turn in which the customer connects. If the run
    /// plays the customer, that is this turn.
    ///
    /// - Parameters:
    ///   - ownsChat: whether the chat was started for the run.
    ///   - connectingCustomer: whether the run or one of its stand-ins plays the customer.
    ///   - invited: participants invited for real clients. In a replay, which has no clients, the
    ///     run plays them.
    func begin(
        in chat: Chat, ownsChat: Bool, connectingCustomer: Bool,
        invited: [(part: Part, participant: Participant.Index)] = []
    ) {
        // A chat that was started for the run begins at the same time as the run.
        chat.turn(at: ownsChat ? startedAt : nil) { chat in
            let observer = chat.addObserver(self)
            state.withLock { state in
                state.facts.observer = observer
                state.facts.hasBegun = true
                if connectingCustomer { state.facts.played[participant: ChatState.customer] = .customer }
                state.facts.holdsEnd = scenario.playsContactCentre
            }
            // A replay has no clients, so the run plays the customer.
            if connectingCustomer || replay != nil { chat.updateParticipant(ChatState.customer) { $0.isPlayed = true } }
            if replay != nil {
                state.withLock { state in for each in invited { state.facts.cast[each.part] = each.participant } }
                for each in invited { chat.updateParticipant(each.participant) { $0.isPlayed = true } }
                armInputs(in: &chat)
            }
            if scenario.playsContactCentre { chat.holdEnd() }
            // The reader has checked the timers.
            chat.configure(scenario.timers.map { ($0.key, $0.milliseconds) })
            // Observers receive no event for an end before they were added.
            guard chat.facts.state != .ended else { return feed(.chatEnded, in: &chat) }
            if connectingCustomer { chat.connect(ChatState.customer) }
            // A client may have connected before this run became an observer.
            let isIn = chat.facts.participants[ChatState.customer].presence != .invited
            feed(isIn ? .started : .opened, in: &chat)
        }
    }

    func feed(_ event: RunEvent, in chat: inout ChatState) {
        let surroundings = surroundings(in: chat)
        let (actions, ascending, origins) = state.withLock { state in
            state.machine.surroundings = surroundings
            return (
                state.machine.handle(event), state.machine.ownItems,
                state.facts.record == nil ? nil : state.machine.origins
            )
        }
        var ownItems = ascending[...]
        for (number, action) in actions.enumerated() {
            if ownItems.first == number {
                ownItems.removeFirst()
                state.withLock { $0.facts.cursor = chat.facts.lastOccurrence }
            }
            let last = chat.facts.lastOccurrence
            defer { if let origins { note(origins[number], causing: last + 1, in: chat) } }
            do throws(Refusal) {
                try perform(action, in: &chat)
            } catch {
                feed(.refused(error.reason, action: number), in: &chat)
                return
            }
        }
        holdTime()
    }

    private func surroundings(in chat: borrowing ChatState) -> BuiltInValues.Surroundings {
        var surroundings = BuiltInValues.Surroundings()
        surroundings.now = chat.now
        surroundings.contactID = chat.contact.id
        surroundings.initialContactID = chat.facts.initialContactID
        surroundings.customer = chat.facts.participants[ChatState.customer].displayName
        return surroundings
    }

    /// Remembers which step caused the occurrences from `first` to the last one.
    private func note(_ step: SourceLocation, causing first: Int, in chat: borrowing ChatState) {
        let last = chat.facts.lastOccurrence
        if first <= last { state.withLock { $0.causes.append((first...last, step)) } }
    }

    /// Milliseconds of real time that a client may be silent before an auto clock continues.
    private static let grace: Int64 = 1_000

    /// Holds an auto clock while the run waits for a real client.
    ///
    /// The hold lasts as long as the wait would last on a real clock. It ends earlier if the client
    /// shows no sign of life.
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

    /// Resumes the run in a restored chat. Holds an auto clock if the run waits for a real client.
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
            keep(nil, of: occurrence, in: &chat)
            feed(.chatEnded, in: &chat)
        } else if var event = ScenarioEvent(occurrence, own: place.own) {
            if event.own == nil { state.withLock { $0.hold?.clock.renew() } }
            event.endsChat = event.verb == .leaves && event.actor == .customer && chat.endsWithCustomer
            keep(event, of: occurrence, in: &chat)
            feed(.happened(event, isBeforeOwnItem: place.isBeforeOwnItem), in: &chat)
        }
    }

    /// Returns how an occurrence relates to the run; nil if it is after the run.
    ///
    /// - Returns: the part that the run itself plays in it, and whether it was before the run's
    ///   last item.
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

    private func keep(_ event: ScenarioEvent?, of occurrence: Occurrence, in chat: inout ChatState) {
        let isKept = state.withLock { state in
            guard state.facts.record != nil else { return false }
            while let first = state.causes.first, first.numbers.upperBound < occurrence.number {
                state.causes.removeFirst()
            }
            // The causes of later occurrences follow. Acts within another one come before it.
            let next = state.causes.prefix(16)
            let cause = next.first { $0.numbers.contains(occurrence.number) }?.step
            // An event before the steps of this turn belongs to none of them.
            let step = cause ?? (next.isEmpty ? state.machine.currentStep : nil)
            state.facts.record?.append(
                event, at: occurrence.time, turn: chat.now, in: step)
            return true
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
        if !isActive { endIfAbandoned(&chat) }
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
