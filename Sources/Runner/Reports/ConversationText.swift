internal import Kernel

/// A conversation as readable text: one line for each event, with its time.
package enum ConversationText {
    /// Terminal colours, or no colours.
    package struct Style: Sendable {
        package let usesColour: Bool

        package init(usesColour: Bool) {
            self.usesColour = usesColour
        }

        package func green(_ text: String) -> String { wrapped(text, "32") }
        package func red(_ text: String) -> String { wrapped(text, "31") }
        package func bold(_ text: String) -> String { wrapped(text, "1") }
        package func faint(_ text: String) -> String { wrapped(text, "2") }

        func actor(_ text: String, _ actor: String) -> String {
            let codes = ["customer": "36", "agent": "33", "bot": "35"]
            return codes[actor].map { wrapped(text, $0) } ?? text
        }

        private func wrapped(_ text: String, _ code: String) -> String {
            usesColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
        }
    }

    package static let plain = Style(usesColour: false)

    package static func line(_ event: PlayedRun.Event, _ style: Style = plain) -> String {
        let time = style.faint(padded(seconds(event.milliseconds), 9))
        guard let actor = event.actor else { return "\(time)  \(style.faint("chat ended"))" }
        let part = event.name.map { "\(actor) \(visible($0))" } ?? actor
        let who = style.actor(part + String(repeating: " ", count: max(0, 8 - part.count)), actor)
        return "\(time)  \(who)  \(what(event, style))"
    }

    private static func what(_ event: PlayedRun.Event, _ style: Style) -> String {
        guard let content = event.content else { return style.faint(event.verb == "types" ? "types …" : event.verb) }
        if event.verb == "changes name to" { return style.faint("changes name to ") + visible(content) }
        let type = event.contentType ?? "text/plain"
        // Indent further lines, so that they are below the first.
        let text = visible(content).split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: 21))
        return type == "text/plain" ? text : "\(text)  \(style.faint("(\(type))"))"
    }

    /// Replaces control characters, because they could control the terminal.
    private static func visible(_ content: String) -> String {
        String(
            String.UnicodeScalarView(
                content.unicodeScalars.map { scalar in
                    let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
                    return isControl ? "\u{FFFD}" : scalar
                }))
    }

    /// Formats a time in seconds with one decimal: `2.5s`.
    package static func seconds(_ milliseconds: Int) -> String {
        let tenths = (milliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)s"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    // MARK: - Verdicts

    /// Returns the lines that describe the result of a run.
    ///
    /// - Parameters:
    ///   - again: the command that repeats a failed run.
    ///   - replay: the command that repeats a failed run without its clients.
    package static func verdict(
        _ run: PlayedRun, again: String, replay: String? = nil, _ style: Style = plain
    ) -> [String] {
        let time = seconds(run.milliseconds)
        switch run.outcome {
        case .passed: return [style.green("passed") + " \(run.plan.title) in \(time)"]
        case .stopped: return [style.bold("stopped") + " \(run.plan.title) at \(time)"]
        case .broken(let reason): return [style.red("broken") + " \(run.plan.title): \(reason)"]
        case .failed(let failure):
            return [style.red("failed") + " \(run.plan.title) after \(time): \(failure.message)"]
                + explanation(failure, run.plan).map { "  " + $0 }
                + run.clientLines.map { "  " + visible($0) } + ["  again     \(again)"]
                + (replay.map { ["  replay    \($0)"] } ?? [])
        }
    }

    /// Returns the verdict in one line, with the step's place and the seed; nil for a run that
    /// passed.
    package static func briefVerdict(_ run: PlayedRun, _ style: Style = plain) -> String? {
        let first = verdict(run, again: "", style)[0].replacing("\n", with: " ")
        switch run.outcome {
        case .passed: return nil
        case .stopped, .broken: return first
        case .failed(let failure):
            let expected = failure.expected.map { "; expected \($0)" } ?? ""
            let place = failure.step.map { "\($0), " } ?? ""
            let client = run.clientLines.first.map { "; \($0.split(separator: " ").joined(separator: " "))" } ?? ""
            return first + visible(expected + client).replacing("\n", with: " ") + " (\(place)seed \(run.plan.seed))"
        }
    }

    private static func explanation(_ failure: PlayedRun.Failure, _ plan: PlannedRun) -> [String] {
        var lines: [String] = []
        if let step = failure.step {
            lines.append("step      \(step)")
            if let source = sourceLine(step, plan) { lines.append("          \(source)") }
        }
        if let expected = failure.expected {
            lines.append("expected  \(expected)")
            lines += labelled(
                "nearest", failure.nearest.isEmpty ? ["no similar event"] : failure.nearest.map(visible))
        }
        return lines
    }

    private static func labelled(_ label: String, _ values: [String]) -> [String] {
        values.enumerated().map { number, value in
            let head = number == 0 ? label : ""
            return head + String(repeating: " ", count: 10 - head.count) + value
        }
    }

    /// Returns the line of the file that contains a step.
    private static func sourceLine(_ step: String, _ plan: PlannedRun) -> String? {
        let parts = step.split(separator: ":")
        guard parts.count >= 3, let line = Int(parts[parts.count - 2]) else { return nil }
        let lines = String(decoding: plan.text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(line - 1) ? "\(line) | \(lines[line - 1])" : nil
    }
}
