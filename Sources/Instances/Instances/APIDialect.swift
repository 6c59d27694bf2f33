package import Chats
package import ContactModel
package import JSON
internal import Kernel

/// How an API words refusals, and the faults of its requests' bodies.
package protocol APIDialect: BodyDialect {
    func failure(for refusal: Refusal) -> Failure
}

extension APIDialect {
    /// Runs `body`; its refusal becomes the API's error.
    @inlinable
    package func allowed<Result>(_ body: () throws(Refusal) -> Result) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            throw failure(for: error)
        }
    }

    /// Runs a turn of the chat; its refusal becomes the API's error.
    @inlinable
    package func turn<Result>(
        of chat: Chat, _ body: (inout ChatState) throws(Refusal) -> Result
    ) throws(Failure) -> Result {
        do {
            return try chat.turn(body)
        } catch {
            throw failure(for: error)
        }
    }
}

/// A call of an API under way.
package protocol APICall {
    associatedtype Dialect: APIDialect
    var dialect: Dialect { get }
}

extension APICall {
    /// Runs `body`; its refusal becomes the API's error.
    @inlinable
    package func allowed<Result>(_ body: () throws(Refusal) -> Result) throws(Dialect.Failure) -> Result {
        try dialect.allowed(body)
    }

    /// Runs a turn of the chat; its refusal becomes the API's error.
    @inlinable
    package func turn<Result>(
        of chat: Chat, _ body: (inout ChatState) throws(Refusal) -> Result
    ) throws(Dialect.Failure) -> Result {
        try dialect.turn(of: chat, body)
    }
}
