internal import AdminAPI
package import AdminCore
package import ConnectAPI
package import ContactControlPanel
package import ContactModel
internal import HTTPRouting
internal import HTTPTypes
package import Instances
package import Kernel
internal import ScenarioFile
internal import ScenarioModel
package import Simulator

/// The server's parts in one process, without a network socket. All tests and fuzzers use this
/// fixture.
///
/// The clock is manual by default, and ids come from a fixed seed, so that each run of a test is
/// the same.
package final class Stage: Sendable {
    /// The path of the instance that admin calls use.
    package static let base = "/_mock/v1/instances/i"
    /// The time at the start.
    package static let start = Timestamp("2026-11-22T13:00:00.000Z") ?? Timestamp(milliseconds: 0)

    package let timers = TimerThread()
    private let serialQueues = KeyedSerialQueues(threads: 2)
    package let director: Director
    package let registry: Registry
    package let admin: AdminAPI
    package let services: ConnectAPI
    package let panel: ContactControlPanel
    /// Records what the server sends to WebSocket connections.
    package let sink = RecordingSink()

    /// - Parameters:
    ///   - maxEnded: the most ended contacts to keep, and the most ended runs.
    ///   - asked: answers the questions of scenarios.
    ///   - change: changes the settings of all instances.
    package init(
        clock: InstanceClock.Mode = .manual, maxEnded: Int = 100, limits: ResourceLimits = ResourceLimits(),
        asked: (any ServiceAsking)? = nil, _ change: (inout InstanceSettings) -> Void = { _ in }
    ) {
        var settings = InstanceSettings()
        change(&settings)
        director = Director(maxEndedRuns: maxEnded, services: asked)
        registry = Registry(
            template: .init(settings: settings, seed: 7, clockMode: clock, now: Self.start),
            maxEndedContacts: maxEnded, node: "0", driver: timers, flows: director, sink: sink, limits: limits)
        admin = AdminAPI(
            registry: registry, director: director, reader: ScenarioReader(), scenarioSchema: [], coverage: [],
            timers: timers, serialQueues: serialQueues, version: "0")
        services = ConnectAPI(registry: registry)
        // Each file's content is its name.
        panel = ContactControlPanel(registry: registry, timers: timers, publicURL: nil) { name in
            Response(status: .ok, body: Array(name.utf8))
        }
    }

    deinit {
        registry.close()
        timers.stop()
        serialQueues.stop()
    }

    package var instance: Instance { registry.instance("i") }

    /// Advances the instance's clock, and returns the labels of the timers that fired.
    @discardableResult
    package func advance(_ milliseconds: Int64) -> [String] {
        instance.clock.advance(to: instance.clock.now() + milliseconds)?.map(\.label) ?? []
    }
}

/// An error that prevents the setup of a stage.
package struct StageFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
