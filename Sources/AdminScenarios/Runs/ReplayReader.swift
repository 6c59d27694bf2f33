internal import AdminCore
internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Reads the external inputs of a run to repeat: `inputs` and `answers` of `POST …/runs`.
enum ReplayReader {

    private static let most = 0...RunReplay.most
    private static let milliseconds = 0...Int(RecordBounds.durations.upperBound)

    static func read(_ members: AdminMembers) throws(AdminProblem) -> RunReplay? {
        guard members.value["inputs"] != nil || members.value["answers"] != nil else { return nil }
        var replay = RunReplay(inputs: [], answers: [])
        if members.value["inputs"] != nil {
            for input in try members.structures("inputs", count: most) { replay.inputs.append(try self.input(input)) }
        }
        if members.value["answers"] != nil {
            for answer in try members.structures("answers", count: most) {
                replay.answers.append(try self.answer(answer))
            }
        }
        return replay
    }

    private static func input(_ members: AdminMembers) throws(AdminProblem) -> RecordedInput {
        try members.refuseUnknown(except: ["milliseconds", "actor", "name", "verb", "contentType", "content"])
        let milliseconds = try members.integer("milliseconds", Self.milliseconds)
        guard let milliseconds, let actor = try members.choice("actor", of: Actor.self),
            let verb = try members.choice("verb", of: Verb.self)
        else { throw AdminProblem(400, "an input must have milliseconds, an actor and a verb") }
        let name = try members.string("name", length: 1...256)
        return RecordedInput(
            milliseconds: Int64(milliseconds), part: Part(actor, as: name), verb: verb,
            contentType: try members.string("contentType", length: 1...100).map(ContentType.init(rawValue:)),
            content: try members.string("content", length: 0...16_384) ?? "")
    }

    private static func answer(_ members: AdminMembers) throws(AdminProblem) -> RecordedAnswer {
        try members.refuseUnknown(except: ["question", "milliseconds", "answered", "failed"])
        guard let question = try members.integer("question", RunReplay.questions),
            let milliseconds = try members.integer("milliseconds", Self.milliseconds)
        else { throw AdminProblem(400, "an answer must have the number of its question, and milliseconds") }
        let answer: ServiceAnswer
        if let text = try members.string("answered", length: 0...1_000_000) {
            answer = .answered(text)
        } else {
            answer = .failed(try members.requiredString("failed", length: 0...10_000))
        }
        return RecordedAnswer(question: question, milliseconds: Int64(milliseconds), answer: answer)
    }

    static func write(_ answers: [RecordedAnswer], to writer: inout JSONWriter) {
        for answer in answers {
            writer.object { writer in
                writer.member("question", answer.question)
                writer.member("milliseconds", Int(answer.milliseconds))
                switch answer.answer {
                case .answered(let text): writer.member("answered", text)
                case .failed(let reason): writer.member("failed", reason)
                }
            }
        }
    }
}
