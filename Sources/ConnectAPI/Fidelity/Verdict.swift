/// How near something comes to Amazon's service.
package enum Verdict: Sendable, Equatable {
    case asService
    /// In what it differs: a sentence.
    case differs(String)
    /// It is not there: why, or what happens instead.
    case not(String)

    /// For machines.
    var word: StaticString {
        switch self {
        case .asService: "as the service"
        case .differs: "differs"
        case .not: "not"
        }
    }

    var how: String? {
        switch self {
        case .asService: nil
        case .differs(let text), .not(let text): text
        }
    }
}

/// A member or an error of an operation, by its path in the service model: `Transcript[].Id`. A path that ends with `.*` stands
/// for all that is below it.
package struct Aspect: Sendable, ExpressibleByStringLiteral {
    package let name: String
    package let verdict: Verdict

    /// As the service has it.
    package init(stringLiteral name: String) {
        self.name = name
        verdict = .asService
    }

    private init(_ name: String, _ verdict: Verdict) {
        self.name = name
        self.verdict = verdict
    }

    static func differs(_ name: String, _ how: String) -> Aspect { Aspect(name, .differs(how)) }

    static func not(_ name: String, _ why: String) -> Aspect { Aspect(name, .not(why)) }
}

/// One operation of the service model.
package struct OperationFidelity: Sendable {
    package enum Service: String, Sendable {
        case participant = "connectparticipant"
        case connect
    }

    package let service: Service
    package let name: String
    package var verdict = Verdict.asService
    package var input: [Aspect] = []
    package var output: [Aspect] = []
    package var errors: [Aspect] = []
}

/// One content type of events and messages (Documentation/Protocol.md#content-types).
package struct EventFidelity: Sendable {
    package let type: String
    package let verdict: Verdict
    /// Who hears it on sockets.
    let hears: String
    package let isStored: Bool
}

/// What is done where Amazon's record is silent, or where its parts differ: our choice.
package struct Choice: Sendable {
    let question: String
    let answer: String
    /// The member of `PUT …/settings` that changes it, and the option of `serve`.
    let setting: String?
    let option: String?

    init(_ question: String, _ answer: String, setting: String? = nil, option: String? = nil) {
        self.question = question
        self.answer = answer
        self.setting = setting
        self.option = option
    }
}
