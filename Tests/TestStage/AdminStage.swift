internal import AdminAPI
package import AdminCore
package import ContactModel
package import HTTPRouting
package import HTTPTypes
package import Instances
package import JSON
package import Kernel
internal import ScenarioFile
package import Simulator

/// The admin API in this process, without a socket, for tests and fuzzing.
package final class AdminStage: Sendable {
    /// The path of the instance that calls use.
    package static let base = "/_mock/v1/instances/i"

    private let driver = TimerThread()
    private let lanes = SerialLanes(threads: 2)
    package let director: Director
    package let registry: Registry
    package let api: AdminAPI

    /// - Parameters:
    ///   - maxEnded: the most ended contacts, and the most ended runs, that are kept.
    ///   - sink: receives the frames of chat sockets.
    package init(
        clock: InstanceClock.Mode = .manual, maxEnded: Int = 10, limits: ResourceLimits = ResourceLimits(),
        sink: (any FrameSink)? = nil
    ) {
        director = Director(maxEndedRuns: maxEnded)
        registry = Registry(
            template: .init(
                settings: InstanceSettings(), seed: 7, clockMode: clock, now: Timestamp("2026-11-22T13:00:00.000Z")),
            maxEndedContacts: maxEnded, node: "0", driver: driver, flows: director, sink: sink,
            limits: limits)
        api = AdminAPI(
            registry: registry, director: director, reader: ScenarioReader(), scenarioSchema: [], coverage: [],
            timers: driver, lanes: lanes, version: "0")
    }

    deinit {
        registry.close()
        driver.stop()
        lanes.stop()
    }

    package var instance: Instance { registry.instance("i") }

    /// Returns the response to a request, and waits for it if it is deferred.
    package func call(_ request: Request) -> Response {
        if case .refused(let response) = api.plan(for: request) { return response }
        switch api.reply(to: request) {
        case .now(let response): return response
        case .later(let reply): return Self.answer(of: reply)
        case .upgrade: preconditionFailure("no path of this API is a socket's")
        }
    }

    /// - Parameters:
    ///   - path: relative to the instance's path, or absolute if it starts with `/_`.
    ///   - body: JSON, or a scenario in YAML.
    package func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Response {
        call(request(method, path, body, headers: headers))
    }

    package func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Request {
        let target = path.hasPrefix("/_") ? path : Self.base + path
        return Request(method: method, target: target, headers: StageHeaders(body, headers), body: Array(body.utf8))
    }

    package static func answer(of reply: DeferredReply) -> Response {
        let answer = Monitor<Response?>(nil)
        reply.whenFulfilled { response in answer.update { $0 = response } }
        return answer.wait { $0 }
    }
}

/// The headers that a client on this machine sends.
package struct StageHeaders: RequestHeaders {
    private var fields: [HTTPField.Name: String]

    package init(_ body: String, _ others: [HTTPField.Name: String] = [:]) {
        fields = [
            .contentType: body.first == "{" ? "application/json" : "application/yaml", .host: "localhost:8080",
        ].merging(others) { $1 }
    }

    package subscript(name: HTTPField.Name) -> String? { fields[name] }
}

extension Response {
    package var json: JSONValue? { (try? JSONDocument(body))?.root }
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// The reason why a stage could not be set up.
package struct StageFailure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}
