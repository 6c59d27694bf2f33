package import ContactModel
package import Kernel

/// Makes chosen calls fail or wait, chosen frames go unanswered, or chosen frames not arrive as they should.
package struct FaultRule: Sendable, Equatable, Codable {
    /// Which of the matching calls are meant; all, if none is given, and otherwise those that all agree on.
    package struct When: Sendable, Equatable, Codable {
        /// The first n.
        package var first: Int?
        /// Only the n-th.
        package var nth: Int?
        /// Each n-th.
        package var every: Int?
        /// Those before that time on the instance's clock.
        package var until: Timestamp?

        /// The allowed values of `first`, `nth` and `every`.
        package static let calls = 1...1_000_000

        package init(first: Int? = nil, nth: Int? = nil, every: Int? = nil, until: Timestamp? = nil) {
            self.first = first
            self.nth = nth
            self.every = every
            self.until = until
        }

        /// - Parameter call: the matching call's number, from 1.
        package func covers(_ call: Int, at now: Timestamp) -> Bool {
            if let nth, call != nth { return false }
            if let first, call > first { return false }
            if let every, call % every != 0 { return false }
            if let until, now >= until { return false }
            return true
        }
    }

    /// The error that the client gets.
    package struct Failure: Sendable, Equatable, Codable {
        /// The exception's name, as the service model has it.
        package var code: String
        package var status: Int
        package var message: String?
        /// Seconds, for a Retry-After header.
        package var retryAfter: Int?

        package static let allowedStatuses = 400...599
        package static let retrySeconds = 0...86_400

        /// Whether a header can hold the code: 1 to 100 visible ASCII characters without blanks.
        package static func isCode(_ code: String) -> Bool {
            (1...100).contains(code.utf8.count) && code.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }

        package init(code: String, status: Int, message: String? = nil, retryAfter: Int? = nil) {
            self.code = code
            self.status = status
            self.message = message
            self.retryAfter = retryAfter
        }
    }

    /// How long an answer or a frame takes; milliseconds.
    package enum Delay: Sendable, Equatable, Codable {
        case fixed(Int64)
        /// Drawn anew each time.
        case drawn(LogNormal)
    }

    /// What happens to a call's answer.
    package enum Answer: Sendable, Equatable, Codable {
        case failure(Failure)
        case broken(ConnectionBreak)
    }

    /// What happens to a socket when its client asks for something on it.
    package enum SocketFault: Sendable, Equatable, Codable {
        /// It is not answered, and does nothing.
        case mute
        case drop
        case close(UInt16)
        /// Nothing gets through any more, in neither direction, and the line stays up.
        case blackHole
        /// Of a handshake.
        case refuseUpgrade

        /// The words of rules for them.
        package enum Kind: String, Sendable, CaseIterable {
            case mute
            case drop
            case blackHole
            case refuseUpgrade
            /// With the code as its value; the others have `true`.
            case closeCode
        }

        package var kind: Kind {
            switch self {
            case .mute: .mute
            case .drop: .drop
            case .close: .closeCode
            case .blackHole: .blackHole
            case .refuseUpgrade: .refuseUpgrade
            }
        }

        /// - Parameter code: of a close.
        package init(_ kind: Kind, code: UInt16) {
            self =
                switch kind {
                case .mute: .mute
                case .drop: .drop
                case .closeCode: .close(code)
                case .blackHole: .blackHole
                case .refuseUpgrade: .refuseUpgrade
                }
        }
    }

    /// What happens to a frame on its way to a participant's sockets. The transcript is as it would be without.
    package enum DeliveryFault: Sendable, Equatable, Codable {
        case lose
        case duplicate
        /// It comes behind the next one, or a second late where there is none.
        case reorder
        case delay(Delay)

        /// The words of rules for them.
        package enum Kind: String, Sendable, CaseIterable {
            case lose
            case duplicate
            case reorder
            /// With a delay as its value; the others have `true`.
            case delay
        }

        package var kind: Kind {
            switch self {
            case .lose: .lose
            case .duplicate: .duplicate
            case .reorder: .reorder
            case .delay: .delay
            }
        }

        /// - Parameter delay: of a delay.
        package init(_ kind: Kind, delay: Delay) {
            self =
                switch kind {
                case .lose: .lose
                case .duplicate: .duplicate
                case .reorder: .reorder
                case .delay: .delay(delay)
                }
        }
    }

    package enum Effect: Sendable, Equatable, Codable {
        /// - Parameters:
        ///   - answer: in the operation's place; nil to delay it alone.
        ///   - isAfterEffect: whether the call takes effect and only its answer is lost.
        ///   - delay: of the answer, after what the call does.
        case call(Answer?, isAfterEffect: Bool, delay: Delay?)
        case socket(SocketFault)
        case delivery(DeliveryFault)
    }

    /// The name of an operation, of what a frame asks for, or of a content type; `*` for all.
    package let operation: String
    /// Whom the rule is about; everybody, as far as it names nobody.
    package let scope: Subject
    package let when: When
    /// Of the calls that `when` covers, how many of 1; nil for all.
    package let probability: Double?
    package let effect: Effect

    package init(
        operation: String, scope: Subject = Subject(), when: When = When(), probability: Double? = nil, effect: Effect
    ) {
        self.operation = operation
        self.scope = scope
        self.when = when
        self.probability = probability
        self.effect = effect
    }

    /// The same rule for one chat alone.
    package func scoped(to contact: UniqueID) -> FaultRule {
        var scope = scope
        scope.contact = contact
        return FaultRule(operation: operation, scope: scope, when: when, probability: probability, effect: effect)
    }

    /// Whether it could apply to a call of any client.
    func isAbout(_ subject: Subject) -> Bool {
        (scope.contact == nil || scope.contact == subject.contact)
            && (scope.participant == nil || scope.participant == subject.participant)
            && (scope.role == nil || scope.role == subject.role)
    }
}

extension FaultRule.Failure {
    /// The status of each exception of the two service models (Documentation/Protocol.md#errors).
    package static let statuses: [String: Int] = [
        "AccessDeniedException": 403, "ValidationException": 400, "ThrottlingException": 429,
        "InternalServerException": 500, "ConflictException": 409, "ServiceQuotaExceededException": 402,
        "ResourceNotFoundException": 404, "InvalidRequestException": 400, "InvalidParameterException": 400,
        "InvalidActiveRegionException": 400, "ContactFlowNotPublishedException": 404, "IdempotencyException": 409,
        "ContactNotFoundException": 410, "LimitExceededException": 429, "TooManyRequestsException": 429,
        "InternalServiceException": 500, "ServiceUnavailableException": 503,
    ]
}
