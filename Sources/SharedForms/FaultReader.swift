internal import ContactModel
package import Diagnostics
package import JSON
package import Kernel

/// Reads fault rules in the form of the admin API and scenarios.
package struct FaultReader<Dialect: BodyDialect> {
    package typealias Members = BodyMembers<Dialect>
    package typealias Failure = Dialect.Failure

    private let now: Timestamp
    /// Returns the InitialContactId for a ContactId, or the same id if the contact is unknown.
    private let initialContact: (UniqueID) -> UniqueID

    /// - Parameter now: the time from which the durations of `until` count.
    package init(
        now: Timestamp, initialContact: @escaping (UniqueID) -> UniqueID = { $0 }
    ) {
        self.now = now
        self.initialContact = initialContact
    }

    private static var members: [String] {
        [
            "operation", "scope", "when", "probability", "error", "connection", "delay", "after", "socket", "delivery",
            "enabled",
        ]
    }

    /// Reads one rule, or the rules of a preset.
    package func rules(_ members: Members) throws(Failure) -> [FaultRule] {
        if let name = try members.string("preset", length: 1...100) {
            try members.refuseUnknown(except: ["preset", "scope"])
            let scope = try scope(members)
            guard let preset = FaultPreset(rawValue: name) else {
                let names = FaultPreset.allCases.map(\.rawValue)
                throw members.refusal(
                    "preset must be one of \(names.joined(separator: ", ")), got \"\(name)\""
                        + Suggestion.clause(for: name, among: names))
            }
            return preset.rules(scope: scope)
        }
        try members.refuseUnknown(except: Self.members)
        let effect = try effect(members)
        var rule = FaultRule(
            operation: try operation(members, effect), scope: try scope(members), when: try when(members),
            probability: try probability(members), effect: effect)
        rule.isEnabled = try members.boolean("enabled") ?? true
        return [rule]
    }

    // MARK: - Operations and conditions

    private func operation(_ members: Members, _ effect: FaultRule.Effect) throws(Failure) -> String {
        let name = try members.string("operation", length: 1...256) ?? "*"
        let known: [String]
        switch effect {
        case .call: known = FaultOperations.calls
        case .socket: known = FaultOperations.socket
        case .delivery:
            // Tests may push frames of any type.
            return ContentType(rawValue: name).shortName
        }
        guard name == "*" || known.contains(name) else {
            let clause = Suggestion.clause(for: name, among: known)
            let problem =
                clause.isEmpty
                ? "operation must be one of *, \(known.joined(separator: ", ")), got \"\(name)\""
                : "this kind of rule cannot have the operation \"\(name)\""
            throw members.refusal(
                "\(problem)\(clause)"
                    + "; error, connection and delay are for operations of the API, socket for client requests on a WebSocket "
                    + "(\(FaultOperations.socket.joined(separator: ", "))), delivery for content types")
        }
        if case .socket(let fault) = effect, name != "*",
            (fault == .refuseUpgrade) != (name == FaultOperations.handshake)
        {
            throw members.refusal(
                "refuseUpgrade needs the operation \(FaultOperations.handshake), and that operation needs refuseUpgrade"
            )
        }
        if case .call(_, _, .some) = effect, name == FaultOperations.upload {
            throw members.refusal("delay cannot be used with \(name)")
        }
        return name
    }

    private func scope(_ members: Members) throws(Failure) -> Subject {
        guard let scope = try members.structure("scope") else { return Subject() }
        try scope.refuseUnknown(except: ["contact", "participant"])
        var read = Subject()
        if let contact = try scope.string("contact", length: 1...256) {
            guard let id = UniqueID(contact) else {
                throw scope.refusal("contact \"\(contact)\" is not a contact's id")
            }
            read.contact = initialContact(id)
        }
        if let participant = try scope.string("participant", length: 1...256) {
            read.participant = UniqueID(participant)
            read.role = ParticipantRole.allCases.first { $0.rawValue == participant.uppercased() }
            guard read.participant != nil || read.role != nil else {
                let roles = ParticipantRole.allCases.map(\.rawValue).joined(separator: ", ")
                throw scope.refusal("participant \"\(participant)\" is neither a participant's id nor one of \(roles)")
            }
        }
        return read
    }

    private func when(_ members: Members) throws(Failure) -> FaultRule.When {
        guard let when = try members.structure("when") else { return FaultRule.When() }
        try when.refuseUnknown(except: ["first", "nth", "every", "until"])
        return FaultRule.When(
            first: try when.integer("first", FaultRule.When.calls), nth: try when.integer("nth", FaultRule.When.calls),
            every: try when.integer("every", FaultRule.When.calls), until: try until(when))
    }

    /// Reads a time, or a duration that counts from `now`.
    private func until(_ when: Members) throws(Failure) -> Timestamp? {
        guard let text = try when.string("until", length: 1...100) else { return nil }
        if let time = Timestamp(text), Timestamp.representable.contains(time) { return time }
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw when.refusal(
                "until \"\(text)\" is neither a time such as 2026-01-31T12:00:00Z nor a duration such as 30s")
        }
        return now + milliseconds
    }

    private func probability(_ members: Members) throws(Failure) -> Double? {
        guard let member = members.value["probability"] else { return nil }
        guard let number = member.number else { throw members.wrongKind("probability", member, expected: "a number") }
        guard (0...1).contains(number) else { throw members.refusal("probability is \(number); 0 to 1 are allowed") }
        return number
    }

    // MARK: - Effects

    private func effect(_ members: Members) throws(Failure) -> FaultRule.Effect {
        let kinds = ["error", "connection", "socket", "delivery"].filter { members.value[$0] != nil }
        guard kinds.count <= 1 else {
            throw members.refusal("a rule must have only one of \(kinds.joined(separator: " and "))")
        }
        let delay = try delay("delay", members)
        if let socket = try members.structure("socket") {
            try refuseBesides("socket", members, delay)
            return .socket(try socketFault(socket))
        }
        if let delivery = try members.structure("delivery") {
            try refuseBesides("delivery", members, delay)
            return .delivery(try deliveryFault(delivery))
        }
        var answer: FaultRule.Answer?
        if let error = try members.structure("error") { answer = .failure(try failure(error)) }
        if let breakage = try members.choice("connection", of: ConnectionBreak.self) { answer = .broken(breakage) }
        guard answer != nil || delay != nil else {
            throw members.refusal("a rule needs one of error, connection, delay, socket, delivery or preset")
        }
        return .call(answer, isAfterEffect: try members.boolean("after") ?? false, delay: delay)
    }

    private func refuseBesides(_ kind: String, _ members: Members, _ delay: FaultRule.Delay?) throws(Failure) {
        guard delay == nil, members.value["after"] == nil else {
            throw members.refusal("delay and after are for error and connection, not for \(kind)")
        }
    }

    private func failure(_ error: Members) throws(Failure) -> FaultRule.Failure {
        try error.refuseUnknown(except: ["code", "status", "message", "retryAfter"])
        let code = try error.requiredString("code", length: 1...100)
        guard FaultRule.Failure.isCode(code) else {
            throw error.refusal(
                "code must have 1 to 100 visible ASCII characters without blanks: it is sent as a header")
        }
        let statuses = FaultRule.Failure.statuses
        guard let status = try error.integer("status", FaultRule.Failure.allowedStatuses) ?? statuses[code] else {
            throw error.refusal(
                "status is missing, and \"\(code)\" is not an exception of the service, whose status is known"
                    + Suggestion.clause(for: code, among: statuses.keys.sorted()))
        }
        return FaultRule.Failure(
            code: code, status: status, message: try error.string("message", length: 0...1_000),
            retryAfter: try error.integer("retryAfter", FaultRule.Failure.retrySeconds))
    }

    private func socketFault(_ socket: Members) throws(Failure) -> FaultRule.SocketFault {
        let kind: FaultRule.SocketFault.Kind = try onlyMember(of: socket)
        guard kind == .closeCode else {
            try requireTrue(kind.rawValue, socket)
            return FaultRule.SocketFault(kind, code: 0)
        }
        let code = try socket.integer(kind.rawValue, 1_000...4_999) ?? 0
        guard CloseCode.isSendable(code) else { throw socket.refusal("a server cannot send closeCode \(code)") }
        return FaultRule.SocketFault(kind, code: UInt16(code))
    }

    private func deliveryFault(_ delivery: Members) throws(Failure) -> FaultRule.DeliveryFault {
        let kind: FaultRule.DeliveryFault.Kind = try onlyMember(of: delivery)
        guard kind == .delay else {
            try requireTrue(kind.rawValue, delivery)
            return FaultRule.DeliveryFault(kind, delay: .fixed(0))
        }
        guard let delay = try delay(kind.rawValue, delivery) else { throw delivery.missing(kind.rawValue) }
        return FaultRule.DeliveryFault(kind, delay: delay)
    }

    /// Returns the only member that is present. A null member counts as absent.
    private func onlyMember<Kind: RawRepresentable<String> & CaseIterable>(
        of members: Members
    ) throws(Failure) -> Kind {
        let names = Kind.allCases.map(\.rawValue)
        try members.refuseUnknown(except: names)
        let given = Kind.allCases.filter { members.value[$0.rawValue] != nil }
        guard given.count == 1, let kind = given.first else {
            throw members.refusal("expected one of \(names.joined(separator: ", "))")
        }
        return kind
    }

    private func requireTrue(_ name: String, _ members: Members) throws(Failure) {
        guard try members.boolean(name) == true else { throw members.refusal("\(name) must be true") }
    }

    /// Reads a delay: `"1500ms"` or `{"median": "200ms", "p95": "2s"}`.
    private func delay(_ name: String, _ members: Members) throws(Failure) -> FaultRule.Delay? {
        guard members.value[name]?.kind == .object else {
            return try milliseconds(name, members).map { .fixed($0) }
        }
        guard let given = try members.structure(name) else { return nil }
        try given.refuseUnknown(except: ["median", "p95"])
        guard let median = try milliseconds("median", given) else { throw given.missing("median") }
        guard let p95 = try milliseconds("p95", given) else { throw given.missing("p95") }
        guard p95 >= median else { throw given.refusal("p95 must not be less than median") }
        return .drawn(LogNormal(median: Double(median), p95: Double(p95)))
    }

    private func milliseconds(_ name: String, _ members: Members) throws(Failure) -> Int64? {
        guard let text = try members.string(name, length: 1...100) else { return nil }
        guard let milliseconds = DurationText.milliseconds(text), milliseconds <= FaultRule.Delay.longest else {
            throw members.refusal("\(name) \"\(text)\" is not a duration such as 250ms or 2s, a day at most")
        }
        return milliseconds
    }
}
