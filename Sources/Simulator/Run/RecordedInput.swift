package import ContactModel

/// Something that a real client did in a run, to be done again at the same time by nobody (`replay`).
package struct RecordedInput: Sendable, Codable {
    /// Since the run's beginning.
    package let milliseconds: Int64
    package let part: Part
    package let verb: Verb
    /// Of what was said.
    package let contentType: ContentType?
    package let content: String

    package init(milliseconds: Int64, part: Part, verb: Verb, contentType: ContentType?, content: String) {
        self.milliseconds = milliseconds
        self.part = part
        self.verb = verb
        self.contentType = contentType
        self.content = content
    }

    /// What the chat is to do; nil for what comes about by itself.
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
        case .line(let isLost): .recordLine(part, isLost: isLost)
        case .nothing, .answers, .comesBack: nil
        }
    }
}

/// What came in from outside in a run: enough to repeat it without anybody there.
package struct RunReplay: Sendable, Codable {
    package var inputs: [RecordedInput]
    /// What services have answered.
    package var answers: [RecordedAnswer]

    /// The most inputs and the most answers of a replay.
    package static let most = 10_000
    /// The allowed numbers of questions.
    package static let questions = 1...1_000_000

    package init(inputs: [RecordedInput], answers: [RecordedAnswer]) {
        self.inputs = inputs
        self.answers = answers
    }
}

/// What a service answered, to which question and when.
package struct RecordedAnswer: Sendable, Codable {
    /// Counts the run's questions, from 1.
    package let question: Int
    /// Since the run's beginning.
    package let milliseconds: Int64
    package let answer: ServiceAnswer

    package init(question: Int, milliseconds: Int64, answer: ServiceAnswer) {
        self.question = question
        self.milliseconds = milliseconds
        self.answer = answer
    }
}
