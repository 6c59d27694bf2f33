internal import Kernel

/// How a run fails, for somebody who has never seen the scenario.
extension ScenarioRun {
    /// - Parameter left: what the step that is being looked at still expects.
    mutating func fail(_ message: String, _ left: [Int] = []) {
        fail(message, about: wanted(left))
    }

    mutating func fail(_ message: String, about expected: [Expected]) {
        let near = expected.flatMap { expected in nearest(to: expected).map { tell($0, expected) } }
        end(message, expected: expected, nearest: near)
    }

    /// Something happened that was never to happen.
    mutating func fail(breaking prohibition: Prohibition, _ heard: Heard) {
        facts.current = prohibition.location
        end(
            "what was never to happen has happened", expected: [prohibition.what],
            nearest: [heard.text(since: facts.firstTime ?? heard.time)])
    }

    private mutating func end(_ message: String, expected: [Expected], nearest: [String]) {
        facts.outcome = .failed(
            RunFailure(
                message: message, step: facts.current,
                expected: expected.isEmpty ? nil : expected.map(\.text).joined(separator: "; "), nearest: nearest))
        emit(.finish)
    }

    private func tell(_ heard: Heard, _ expected: Expected) -> String {
        let text = heard.text(since: facts.firstTime ?? heard.time)
        guard heard.verb.hasContent else { return text }
        return "\(text), which \(expected.matcher.difference(heard.text(for: expected.verb), facts.variables))"
    }

    /// The three that came nearest, the newer of equally near ones, in the order in which they came.
    private func nearest(to expected: Expected) -> [Heard] {
        let candidates = facts.backlog.filter { $0.isDoing(expected) }.enumerated()
        return candidates.map {
            (place: $0, near: expected.matcher.closeness(of: $1.content, facts.variables), heard: $1)
        }
        .sorted { ($0.near, $0.place) > ($1.near, $1.place) }.prefix(3).sorted { $0.place < $1.place }.map(\.heard)
    }
}
