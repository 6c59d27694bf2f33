package import ContactModel
package import Kernel

/// A rule that makes calls fail or wait, frames go unanswered, or frames arrive wrongly or not at
/// all.
package struct FaultRule: Sendable, Equatable, Codable {
    /// Which of the matching calls a rule covers.
    ///
    /// Without conditions, a rule covers all calls. Otherwise, it covers calls that meet all of
    /// them.
    package struct When: Sendable, Equatable, Codable {
        /// Only the first n calls.
        package var first: Int?
        /// Only the n-th call.
        package var nth: Int?
        /// Only every n-th call.
        package var every: Int?
        /// Only calls before this time on the instance's clock.
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

    /// The error that the client receives.
    package struct Failure: Sendable, Equatable, Codable {
        /// The exception's name, as in the service model.
        package var code: String
        package var status: Int
        package var message: String?
        /// The seconds in the Retry-After header.
        package var retryAfter: Int?

        package static let allowedStatuses = 400...599
        package static let retrySeconds = 0...86_400

        /// Whether a header can contain the code: 1 to 100 visible ASCII characters without spaces.
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

    /// The delay of a response or a frame, in milliseconds.
    package enum Delay: Sendable, Equatable, Codable {
        case fixed(Int64)
        /// A new random delay each time.
        case drawn(LogNormal)
    }

    /// What the client receives instead of the response to its call.
    package enum Answer: Sendable, Equatable, Codable {
        case failure(Failure)
        case broken(ConnectionBreak)
    }

    /// What happens to a socket when its client sends a frame on it.
    package enum SocketFault: Sendable, Equatable, Codable {
        /// The server ignores the frame.
        case mute
        case drop
        case close(UInt16)
        /// No frame passes in either direction from then on, and the connection stays open.
        case blackHole
        /// The server refuses a handshake.
        case refuseUpgrade

        /// The names of the faults in rules.
        package enum Kind: String, Sendable, CaseIterable {
            case mute
            case drop
            case blackHole
            case refuseUpgrade
            /// Its value is the close code; the value of the others is `true`.
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

        /// - Parameter code: the code of `closeCode`.
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

    /// What happens to a frame on its way to a participant's sockets. It never changes the
    /// transcript.
    package enum DeliveryFault: Sendable, Equatable, Codable {
        case lose
        case duplicate
        /// The frame is sent after the next one, or one second late if there is no next one.
        case reorder
        case delay(Delay)

        /// The names of the faults in rules.
        package enum Kind: String, Sendable, CaseIterable {
            case lose
            case duplicate
            case reorder
            /// Its value is a delay; the value of the others is `true`.
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

        /// - Parameter delay: the delay of `delay`.
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
        ///   - answer: the replacement of the response; nil to only delay the response.
        ///   - isAfterEffect: whether the call takes effect, and only its response is replaced.
        ///   - delay: the delay of the response, after the call has taken effect.
        case call(Answer?, isAfterEffect: Bool, delay: Delay?)
        case socket(SocketFault)
        case delivery(DeliveryFault)
    }

    /// The name of an operation, of a client's frame, or of a content type; `*` for all.
    package let operation: String
    /// The clients to which the rule applies. A nil member applies to all.
    package let scope: Subject
    package let when: When
    /// The probability that the rule applies to a call that `when` covers, from 0 to 1; nil for 1.
    package let probability: Double?
    package let effect: Effect
    /// Whether the rule applies to calls. A rule that is off counts and draws nothing.
    package var isEnabled = true

    package init(
        operation: String, scope: Subject = Subject(), when: When = When(), probability: Double? = nil, effect: Effect
    ) {
        self.operation = operation
        self.scope = scope
        self.when = when
        self.probability = probability
        self.effect = effect
    }

    /// Returns the same rule for only one chat.
    package func scoped(to contact: UniqueID) -> FaultRule {
        var scope = scope
        scope.contact = contact
        var rule = FaultRule(
            operation: operation, scope: scope, when: when, probability: probability, effect: effect)
        rule.isEnabled = isEnabled
        return rule
    }

    /// Whether the rule's scope includes a caller or a recipient.
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
