internal import DequeModule
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Asks services, and handles their answers.
extension ScenarioRun {
    mutating func ask(_ question: Question) throws(TemplateFailure) {
        let url = try text(question.url)
        if let reason = ServiceRequest.refusal(ofURL: url) { return serviceFailed(reason) }
        var headers: [ServiceRequest.Header] = []
        for (name, value) in question.headers {
            let header = ServiceRequest.Header(name: name, value: try text(value))
            if let reason = header.refusal { return serviceFailed(reason) }
            headers.append(header)
        }
        let action: (Int) -> RunAction
        switch question.form {
        case .request(let json):
            let body = try json.map { json throws(TemplateFailure) in try text(json) }
            let request = ServiceRequest(
                question.method, url, headers: headers, body: body ?? (question.method.hasBody ? conversation : nil),
                statuses: question.statuses)
            action = { .ask(timer: $0, request) }
        case .lambda(let parameters):
            let parameters = try parameters.map { parameters throws(TemplateFailure) in try text(parameters) } ?? "{}"
            action = { .invokeLambda(timer: $0, url: url, headers: headers, parameters: parameters) }
        }
        wait(question.within) { .answer(timer: $0) }
        emit(action(facts.lastTimer))
    }

    /// The body for a service if the step has none: scenario, variables and last events.
    private var conversation: String {
        let bytes = JSONWriter.object { writer in
            writer.member("scenario", scenario.name)
            writer.object("variables") { writer in
                for (name, value) in facts.variables.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: name, value)
                }
            }
            writer.array("events") { writer in
                for event in facts.history {
                    writer.object { writer in
                        writer.member("actor", event.actor.rawValue)
                        writer.member("name", event.name)
                        writer.member("verb", event.verb.rawValue)
                        if event.verb.hasContent { writer.member("content", event.content) }
                        writer.member("at", event.time)
                    }
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Handles a service's answer. It becomes the variable `answer`, and the members of a JSON
    /// object become variables, too.
    mutating func take(_ answer: ServiceAnswer, _ timer: Int) {
        let waiting = facts.strands.lastIndex { if case .answer(timer) = $0.waiting { true } else { false } }
        guard let waiting else { return }
        activate(waiting)
        emit(.disarm(timer: timer))
        switch answer {
        case .failed(let reason): serviceFailed("the service failed: \(reason)")
        case .answered(let text): take(text, isLambda: question(of: waiting)?.isLambda ?? false)
        }
        guard outcome == nil else { return }
        facts.strands[waiting].waiting = .nothing
        proceed()
    }

    private mutating func take(_ text: String, isLambda: Bool) {
        let root = (try? JSONDocument(Array(text.utf8)))?.root
        if isLambda, let reason = LambdaAnswer.refusal(of: text, root) { return serviceFailed(reason) }
        var values: [String: String] = [:]
        for member in root?.members ?? [] {
            // Null removes the variable.
            if member.value.kind == .null {
                facts.variables[member.name] = nil
            } else {
                values[member.name] = member.value.string ?? member.value.source
            }
        }
        values["answer"] = root?.string ?? text
        set(values)
    }

    /// Continues with the steps under `or else:`, or fails the run.
    mutating func serviceFailed(_ reason: String) {
        guard let block = question(of: active)?.orElse else { return fail(reason) }
        facts.strands[active].enter(block)
        facts.strands[active].waiting = .nothing
    }

    private func question(of strand: Strand.Index) -> Question? {
        guard case .ask(let question) = facts.strands[strand].step(in: scenario.blocks)?.kind else { return nil }
        return question
    }
}

/// What a contact flow accepts as the answer of a Lambda function (Documentation/Protocol.md#lambda).
enum LambdaAnswer {
    private static let mostBytes = 32 * 1_024

    /// Why an answer is an error for a flow; nil if it is not.
    static func refusal(of text: String, _ root: JSONValue?) -> String? {
        guard text.utf8.count < mostBytes else {
            return "the Lambda function's answer has \(text.utf8.count) bytes; less than \(mostBytes) are allowed"
        }
        guard let root, root.kind == .object else { return "the Lambda function's answer must be a JSON object" }
        if let message = root["errorMessage"], root["errorType"] != nil {
            return "the Lambda function failed: \(message.string ?? message.source)"
        }
        let nested = root.members.first { [.object, .array].contains($0.value.kind) }
        return nested.map {
            "the Lambda function's answer must be flat, but \"\($0.name)\" is an object or a list; "
                + "to read such an answer, use url: instead of lambda:"
        }
    }
}
