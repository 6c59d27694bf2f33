internal import ContactModel
internal import HTTPTypes
internal import Kernel

/// How closely something matches Amazon's service.
package enum Verdict: Sendable, Equatable {
    case asService
    /// A sentence that names the difference.
    case differs(String)
    /// Not supported. The text says why, or what happens instead.
    case not(String)

    /// The verdict's name in JSON.
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

/// A member or an error of an operation, named by its path in the service model: `Transcript[].Id`.
///
/// A path that ends with `.*` includes everything below it.
package struct Aspect: Sendable, ExpressibleByStringLiteral {
    package let name: String
    package let verdict: Verdict

    /// Makes an aspect that matches the service.
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

/// One operation of the service model: its route, its endpoint, and how closely it matches
/// Amazon's.
package struct OperationFidelity: Sendable {
    package enum Service: String, Sendable {
        case participant = "connectparticipant"
        case connect
    }

    package let service: Service
    package let name: String
    package let verdict: Verdict
    // Made only when read, because a server starts without them.
    private let makeInput: @Sendable () -> [Aspect]
    private let makeOutput: @Sendable () -> [Aspect]
    private let makeErrors: @Sendable () -> [Aspect]
    package var input: [Aspect] { makeInput() }
    package var output: [Aspect] { makeOutput() }
    package var errors: [Aspect] { makeErrors() }
    /// Nil for an operation that this server does not have.
    let operation: ServiceOperation?
    let route: Endpoint.Route?

    init(
        service: Service, _ operation: ServiceOperation, _ method: HTTPRequest.Method, _ pattern: String,
        _ endpoint: Endpoint, input: @autoclosure @escaping @Sendable () -> [Aspect],
        output: @autoclosure @escaping @Sendable () -> [Aspect] = [],
        errors: @autoclosure @escaping @Sendable () -> [Aspect]
    ) {
        self.service = service
        self.operation = operation
        name = operation.rawValue
        verdict = .asService
        makeInput = input
        makeOutput = output
        makeErrors = errors
        route = (method, pattern, endpoint)
    }

    /// Makes the row of an operation that this server does not have.
    ///
    /// - Parameter why: What the server does instead, or why it does nothing.
    init(service: Service, missing name: String, _ why: String) {
        self.service = service
        self.name = name
        operation = nil
        verdict = .not(why)
        (makeInput, makeOutput, makeErrors) = ({ [] }, { [] }, { [] })
        route = nil
    }

    /// The members of the request body, without tokens, which are header fields, and without path
    /// parameters.
    var members: [String] {
        input.map(\.name).filter { name in
            !name.contains(".") && !["ParticipantToken", "ConnectionToken"].contains(name)
                && route?.pattern.contains("{\(name)}") != true
        }
            + input.map(\.name).filter { $0.hasSuffix(".*") && $0.count(where: { $0 == "." }) == 1 }.map {
                String($0.dropLast(2))
            }
    }
}

/// The row of one content type of events and messages (Documentation/Protocol.md#content-types).
package struct EventFidelity: Sendable {
    package let type: String
    package let verdict: Verdict
    let evidence: Evidence
    /// The participants whose sockets receive it.
    let hears: String
    package let isStored: Bool
}

/// Our choice for a question on which Amazon's sources are silent or contradict each other.
package struct Choice: Sendable {
    let question: String
    let answer: String
    let evidence: Evidence
    /// The member of `PUT …/settings` that changes the choice. `option` is the option of `serve`
    /// that does.
    let setting: String?
    let option: OptionName?

    init(
        _ question: String, _ answer: String, evidence: Evidence = .choice, setting: String? = nil,
        option: OptionName? = nil
    ) {
        self.question = question
        self.answer = answer
        self.evidence = evidence
        self.setting = setting
        self.option = option
    }
}
