internal import Kernel
internal import ScenarioModel

/// Reports failures of a run to readers who do not know the scenario.
extension ScenarioRun {
    /// Fails the run.
    ///
    /// - Parameter left: the indices of what the active step still expects.
    mutating func fail(_ message: String, _ left: [Int] = []) {
        fail(message, about: wanted(left))
    }

    mutating func fail(_ message: String, about expected: [Expected]) {
        let near = expected.flatMap { expected in nearest(to: expected).map { tell($0, expected) } }
        end(message, expected: expected, nearest: near)
    }

    /// Fails the run because something happened that must never happen.
    mutating func fail(breaking prohibition: Prohibition, _ event: ScenarioEvent) {
        facts.current = prohibition.location
        end(
            "this must never happen, but it did", expected: [prohibition.what],
            nearest: [event.text(since: facts.firstTime ?? event.time)])
    }

    private mutating func end(_ message: String, expected: [Expected], nearest: [String]) {
        facts.outcome = .failed(
            RunFailure(
                message: message, step: facts.current,
                expected: expected.isEmpty ? nil : expected.map(\.text).joined(separator: "; "), nearest: nearest))
        emit(.finish)
    }

    private func tell(_ event: ScenarioEvent, _ expected: Expected) -> String {
        let text = event.text(since: facts.firstTime ?? event.time)
        guard event.verb.hasContent else { return text }
        return "\(text), which \(expected.matcher.difference(event.text(for: expected.verb), variables))"
    }

    /// Returns the three nearest events in the order in which they happened.
    ///
    /// Of equally near events, the newer ones are chosen.
    private func nearest(to expected: Expected) -> [ScenarioEvent] {
        let candidates = facts.backlog.filter { $0.isDoing(expected) }.enumerated()
        return candidates.map {
            (place: $0, near: expected.matcher.closeness(of: $1.content, variables), event: $1)
        }
        .sorted { ($0.near, $0.place) > ($1.near, $1.place) }.prefix(3).sorted { $0.place < $1.place }.map(\.event)
    }
}
