internal import Kernel

/// How a run fails, for somebody who has never seen the scenario.
extension ScenarioRun {
    func tell(_ heard: Heard, _ expectation: Expectation?) -> String {
        let text = heard.text(since: firstTime ?? heard.time)
        guard heard.verb.hasContent, let matcher = expectation?.matcher else { return text }
        return "\(text), which \(matcher.difference(heard.text(for: expectation?.verb ?? .says), variables))"
    }

    mutating func fail(_ message: String, _ expectation: Expectation? = nil) -> [RunAction] {
        outcome = .failed(
            RunFailure(
                message: message, step: current, expected: expectation?.text,
                nearest: nearest(to: expectation).map { tell($0, expectation) },
                lastEvents: history.map { tell($0, nil) }))
        waiting = .nothing
        return [.finish]
    }

    /// The three that came nearest, the newer of equally near ones, in the order in which they came.
    func nearest(to expectation: Expectation?) -> [Heard] {
        guard let expectation else { return [] }
        let candidates = backlog.filter { $0.isDoing(expectation) }.enumerated()
        return candidates.map { (place: $0, near: expectation.matcher.closeness(of: $1.content, variables), heard: $1) }
            .sorted { ($0.near, $0.place) > ($1.near, $1.place) }.prefix(3).sorted { $0.place < $1.place }.map(\.heard)
    }
}
