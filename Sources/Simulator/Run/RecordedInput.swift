package import ContactModel
package import ScenarioModel

/// An act of a real client in a run. A `replay` repeats it at the same time, without the client.
package struct RecordedInput: Sendable, Codable {
    /// Time since the run's start.
    package let milliseconds: Int64
    package let part: Part
    package let verb: Verb
    /// The content type of a message; nil for other verbs.
    package let contentType: ContentType?
    package let content: String

    package init(milliseconds: Int64, part: Part, verb: Verb, contentType: ContentType?, content: String) {
        self.milliseconds = milliseconds
        self.part = part
        self.verb = verb
        self.contentType = contentType
        self.content = content
    }

    /// The action that repeats the input; nil for what happens by itself.
    var action: RunAction? {
        switch verb.row.replay {
        case .joins: .join(part)
        case .leaves: .leave(part)
        case .says: .say(part, contentType ?? .plain, content)
        case .types: .type(part)
        case .attaches: .attach(part, .standIns(name: content))
        case .renames: .rename(part, content)
        case .transfers: .transfer(part, ScenarioRun.standInsTarget)
        case .invites: .invite(part, ScenarioRun.standInsTarget)
        case .performs: .bare(part, verb)
        case .line(let isLost): .recordConnection(part, isLost: isLost)
        case .nothing, .answers, .comesBack: nil
        }
    }
}

/// The external inputs of a run, which are enough to repeat it without clients and services.
package struct RunReplay: Sendable, Codable {
    package var inputs: [RecordedInput]
    /// The answers of services.
    package var answers: [RecordedAnswer]

    /// The most inputs and the most answers of a replay.
    package static let most = 10_000
    /// The allowed values of ``RecordedAnswer/question``.
    package static let questions = 1...1_000_000

    package init(inputs: [RecordedInput], answers: [RecordedAnswer]) {
        self.inputs = inputs
        self.answers = answers
    }
}

/// The answer of a service, with the number of its question and the time.
package struct RecordedAnswer: Sendable, Codable {
    /// The question's number in its run, from 1.
    package let question: Int
    /// Time since the run's start.
    package let milliseconds: Int64
    package let answer: ServiceAnswer

    package init(question: Int, milliseconds: Int64, answer: ServiceAnswer) {
        self.question = question
        self.milliseconds = milliseconds
        self.answer = answer
    }
}
