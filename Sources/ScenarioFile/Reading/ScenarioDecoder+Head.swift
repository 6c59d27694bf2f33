internal import Chats
internal import ContactModel
internal import Kernel
internal import ScenarioModel

/// Decoding of everything before the steps.
extension ScenarioDecoder {
    mutating func name(_ node: YAMLNode?, _ root: YAMLNode) -> String {
        guard let node else {
            mistakes.add("\"scenario: <name>\" is missing", at: root)
            return ""
        }
        let name = text(node, "the scenario's name") ?? "?"
        if name.isEmpty { mistakes.add("the scenario's name is empty", at: node) }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            mistakes.add("the scenario's name must be one line, without control characters", at: node)
        }
        if name.unicodeScalars.count > 200 {
            mistakes.add("the scenario's name must have at most 200 characters", at: node)
        }
        return name
    }

    mutating func seed(_ node: YAMLNode) -> UInt64? {
        guard let text = node.scalar, let seed = UInt64(text) else {
            mistakes.add("seed must be a whole number that is not negative", at: node)
            return nil
        }
        return seed
    }

    mutating func start(_ node: YAMLNode) -> Scenario.Start? {
        if case .mapping = node.content {
            guard let members = mapping(node, "starts", keys: Vocabulary.startForms) else { return nil }
            if case .mapping(let pairs) = node.content, pairs.isEmpty {
                mistakes.add("starts must be one of \(Self.startForms)", at: node)
            }
            if let start = repeated(members, node) { return start }
            if members.count > 1 {
                mistakes.add("a scenario must start in one way: one of \(Self.startForms)", at: node)
            }
            guard let value = members["with flow"] else { return nil }
            guard let flow = text(value, "the flow"), !flow.isEmpty else {
                mistakes.add("with flow needs the ContactFlowId or the name of a flow", at: value)
                return nil
            }
            return .withFlow(flow)
        }
        switch node.scalar {
        case "on request": return .onRequest
        case "on boot": return .onBoot(againAfter: nil)
        case let text:
            let words = Vocabulary.startWords
            mistakes.add(
                "starts must be one of \(words.joined(separator: ", ")), \(Self.startForms)"
                    + Suggestion.clause(for: text ?? "", among: words), at: node)
            return nil
        }
    }

    /// Decodes `on boot, repeat after: <duration>`, which braces split into two keys.
    ///
    /// - Returns: Nil for another form.
    private mutating func repeated(_ members: [String: YAMLNode], _ node: YAMLNode) -> Scenario.Start? {
        let former = members[Vocabulary.formerRepeatOnBoot]
        let isSplit = members["on boot"]?.plainScalar == "" && members["repeat after"] != nil
        let pause = members[Vocabulary.repeatOnBoot] ?? former ?? (isSplit ? members["repeat after"] : nil)
        guard let pause, members.count == (isSplit ? 2 : 1) else { return nil }
        if former != nil, case .mapping(let pairs) = node.content, let key = pairs.first?.key {
            note(former: Vocabulary.formerRepeatOnBoot, for: Vocabulary.repeatOnBoot, at: key)
        }
        guard let milliseconds = duration(pause) else { return .onRequest }
        guard milliseconds >= Scenario.Start.shortestPause else {
            mistakes.add("\(Vocabulary.repeatOnBoot) must be at least 1s", at: pause)
            return .onRequest
        }
        return .onBoot(againAfter: milliseconds)
    }

    private static let startForms = "{with flow: <id or name>}, {\(Vocabulary.repeatOnBoot): <duration>}"

    mutating func customer(_ node: YAMLNode) -> Scenario.Customer {
        var customer = Scenario.Customer()
        guard let members = mapping(node, "customer", keys: Vocabulary.customerKeys, cure: "write { name: … }") else {
            return customer
        }
        if let node = members["name"], let name = text(node, "the customer's name") {
            if (1...256).contains(name.unicodeScalars.count) {
                customer.name = template(name, at: node) ?? customer.name
            } else {
                mistakes.add("the customer's name must have 1 to 256 characters", at: node)
            }
        }
        if let node = members["chat duration"] { customer.durationInMinutes = chatDuration(node) }
        if let node = members["response mode"] {
            let modes = Vocabulary.responseModes
            if !modes.contains(node.scalar ?? "") {
                mistakes.add(
                    "response mode must be \(modes.joined(separator: " or "))"
                        + Suggestion.clause(for: node.scalar ?? "", among: modes), at: node)
            }
            customer.isIncremental = node.scalar == "incremental"
        }
        guard let attributes = members["attributes"] else { return customer }
        guard case .mapping(let pairs) = attributes.content else {
            mistakes.add("attributes must be a mapping, got \(attributes.kindName)", at: attributes)
            return customer
        }
        for (key, value) in pairs {
            if let name = text(key, "an attribute's name"), let value = template(value, "an attribute's value") {
                customer.attributes.append((name, value))
            }
        }
        let literals = customer.attributes.map { ContactAttribute(name: $0.name, value: $0.value.literal ?? "") }
        if let reason = AttributeLimits.refusal(of: literals) { mistakes.add(reason, at: attributes) }
        return customer
    }

    /// Decodes `{customer: {idle: 5m, disconnect: 10m}, agent: …}`.
    mutating func timers(_ node: YAMLNode) -> [(key: RoleTimers.Key, milliseconds: Int64)] {
        var timers: [(key: RoleTimers.Key, milliseconds: Int64)] = []
        let roles = mapping(node, "timers", keys: Vocabulary.timerRoles) ?? [:]
        for (name, role) in zip(Vocabulary.timerRoles, [RoleTimers.Role.customer, .agent]) {
            guard let value = roles[name], let members = mapping(value, name, keys: Vocabulary.timerKeys) else {
                continue
            }
            for (name, kind) in zip(Vocabulary.timerKeys, [RoleTimers.Kind.idle, .disconnectNonCustomer]) {
                guard let value = members[name], let milliseconds = timerDuration(value) else { continue }
                timers.append((RoleTimers.Key(role: role, kind: kind), milliseconds))
            }
        }
        return timers
    }

    /// Decodes a duration of whole minutes, as StartChatContact requires.
    private mutating func chatDuration(_ node: YAMLNode) -> Int? {
        guard let milliseconds = duration(node) else { return nil }
        guard milliseconds % 60_000 == 0, (60...10_080).contains(milliseconds / 60_000) else {
            mistakes.add("a chat's duration must be whole minutes, 1h to 7d", at: node)
            return nil
        }
        return Int(milliseconds / 60_000)
    }

    /// Decodes a duration of whole minutes, as the service requires.
    private mutating func timerDuration(_ node: YAMLNode) -> Int64? {
        guard let milliseconds = duration(node) else { return nil }
        guard milliseconds % 60_000 == 0, RoleTimers.minutes.contains(Int(milliseconds / 60_000)) else {
            mistakes.add(
                "a timer must be whole minutes, \(RoleTimers.minutes.lowerBound)m to \(RoleTimers.minutes.upperBound / 60)h",
                at: node)
            return nil
        }
        return milliseconds
    }

    /// Checks that each side of the chat is either scripted or a real client
    /// (Documentation/Scenarios.md#who-plays).
    mutating func checkActors(_ start: Scenario.Start, _ startNode: YAMLNode?) {
        for (part, place) in expected {
            guard let act = acting[main(part)] else { continue }
            let there = act.list == place.list ? "" : "\(lists[act.list].file), "
            add(
                "\(part) is expected here, but this scenario plays the \(part) itself "
                    + "(\(there)line \(act.node.line)); only acts of other participants can be expected", at: place)
        }
        if case .withFlow = start, let act = acting[.customer] {
            add(
                "the customer of a scenario that starts with a flow is a real client, which can only be expected",
                at: act)
        }
        if start.isOnBoot, acting[.customer] == nil, expected[.customer] != nil, let startNode {
            mistakes.add(
                "no client can be the customer of a scenario that starts on boot; use {with flow: <id or name>}, or let the scenario play it",
                at: startNode)
        }
    }
}
