/// Makes chosen calls of an operation fail, or chosen frames of a socket go unanswered.
package struct FaultRule: Sendable {
    /// Which of the matching calls are meant; all, if neither is given.
    package struct When: Sendable, Equatable {
        /// The first n.
        package var first: Int?
        /// Only the n-th.
        package var nth: Int?

        package init(first: Int? = nil, nth: Int? = nil) {
            self.first = first
            self.nth = nth
        }

        /// - Parameter call: the matching call's number, from 1.
        package func covers(_ call: Int) -> Bool {
            if let nth, call != nth { return false }
            if let first, call > first { return false }
            return true
        }
    }

    /// The error that the client gets.
    package struct Failure: Sendable, Equatable {
        /// The exception's name, as the service model has it.
        package var code: String
        package var status: Int
        package var message: String?
        /// Seconds, for a Retry-After header.
        package var retryAfter: Int?

        package init(code: String, status: Int, message: String? = nil, retryAfter: Int? = nil) {
            self.code = code
            self.status = status
            self.message = message
            self.retryAfter = retryAfter
        }
    }

    /// What happens.
    package enum Effect: Sendable, Equatable {
        /// A call is answered with an error.
        ///
        /// - Parameter isAfterEffect: whether the call takes effect and only its answer is lost.
        case failure(Failure, isAfterEffect: Bool)
        /// A frame is not answered, and does nothing.
        case mute
    }

    /// The name of an operation, or of what a frame asks for; `*` for all.
    package let operation: String
    package let when: When
    package let effect: Effect

    package init(operation: String, when: When, effect: Effect) {
        self.operation = operation
        self.when = when
        self.effect = effect
    }
}
