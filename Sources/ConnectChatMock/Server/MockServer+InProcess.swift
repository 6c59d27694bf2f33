internal import AdminAPI
internal import AdminCore
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// Admin API calls for tests in the same process.
extension MockServer {
    /// The id of the instance that exists from the start.
    package static let builtInInstance = Registry.builtIn

    /// Performs an admin call, and waits for the response without blocking a thread.
    ///
    /// - Parameters:
    ///   - method: an HTTP method, such as `GET`.
    ///   - path: the path from `/_mock` on, with its query.
    package func performAdminCall(
        _ method: String, _ path: String, contentType: String, body: [UInt8]
    ) async -> (status: Int, body: [UInt8]) {
        let headers = InProcessHeaders(contentType: contentType, token: admin.token)
        guard let method = HTTPRequest.Method(rawValue: method) else { return (405, []) }
        guard !hasStopped else { return (503, Array(#"{"detail":"the server has stopped"}"#.utf8)) }
        let request = Request(method: method, target: path, headers: headers, body: body)
        let response = await response(to: request)
        return (response.status.code, response.body)
    }

    private func response(to request: Request) async -> Response {
        if case .refused(let response) = admin.plan(for: request) { return response }
        switch admin.reply(to: request) {
        case .now(let response): return response
        case .later(let reply):
            return await withCheckedContinuation { continuation in
                reply.whenFulfilled { continuation.resume(returning: $0) }
            }
        case .upgrade, .upgradeLater: preconditionFailure("no path of the admin API is a WebSocket")
        }
    }

    /// Calls `body` after each change of an instance, and when an instance is created.
    ///
    /// Changes are those of the contacts, runs, agents, sockets, settings and transcripts. The last
    /// one is a reset, restore or delete of the instance.
    ///
    /// - Returns: a closure that cancels the subscription.
    package func subscribe(to id: String, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let instances = registry.instanceChanges.subscribe(body)
        let instance = registry.existingInstance(id)
        let changes = instance?.changes.subscribe(body)
        let newItems = instance?.newItems.subscribe(body)
        return { [registry] in
            registry.instanceChanges.cancel(instances)
            if let changes { instance?.changes.cancel(changes) }
            if let newItems { instance?.newItems.cancel(newItems) }
        }
    }
}

private struct InProcessHeaders: RequestHeaders {
    let contentType: String
    let token: String?

    var all: [(name: String, value: String)] { [] }

    subscript(name: HTTPField.Name) -> String? {
        switch name {
        case .contentType: contentType
        case .host: "127.0.0.1"
        case .authorization: token.map { "Bearer \($0)" }
        // open: an in-process call has no other headers
        default: nil
        }
    }
}
