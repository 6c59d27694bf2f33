package import Chats
package import ContactModel
package import JSON
internal import Kernel

/// Converts refusals and faults in request bodies to an API's errors.
package protocol APIDialect: BodyDialect {
    func failure(for refusal: Refusal) -> Failure
}

extension APIDialect {
    /// Runs `body`. Converts a refusal to the API's error.
    @inlinable
    package func allowed<Result>(_ body: () throws(Refusal) -> Result) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            throw failure(for: error)
        }
    }

    /// Runs a turn of the chat. Converts a refusal to the API's error.
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

/// A call of an API operation.
package protocol APICall {
    associatedtype Dialect: APIDialect
    var dialect: Dialect { get }
}

extension APICall {
    /// Runs `body`. Converts a refusal to the API's error.
    @inlinable
    package func allowed<Result>(_ body: () throws(Refusal) -> Result) throws(Dialect.Failure) -> Result {
        try dialect.allowed(body)
    }

    /// Runs a turn of the chat. Converts a refusal to the API's error.
    @inlinable
    package func turn<Result>(
        of chat: Chat, _ body: (inout ChatState) throws(Refusal) -> Result
    ) throws(Dialect.Failure) -> Result {
        try dialect.turn(of: chat, body)
    }
}
