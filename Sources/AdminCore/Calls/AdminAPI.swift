package import HTTPRouting
package import Instances
package import Kernel
package import ScenarioModel
package import Simulator

/// The admin API, under the reserved prefix `/_mock/`: what tests need and Amazon Connect lacks.
///
/// Before it does anything else, the API refuses pages of other origins and rebound names
/// (Documentation/Decisions.md#decision-18).
package struct AdminAPI: Sendable {
    package typealias Operation = @Sendable (AdminCall) throws(AdminProblem) -> Reply

    package let registry: Registry
    package let director: Director
    package let reader: any ScenarioReading
    /// Returns the scenario language as JSON Schema.
    package let scenarioSchema: @Sendable () -> [UInt8]
    /// Returns how closely the services follow Amazon's, as JSON.
    package let coverage: @Sendable () -> [UInt8]
    /// Ends waits after their time, in real time.
    package let timers: TimerThread
    /// Run clock moves and snapshots, so that a long operation blocks only its own instance.
    package let serialQueues: KeyedSerialQueues
    package let version: String
    /// The token that clients must send, except for health. Nil if they need none.
    package let token: String?
    package let waiting = WaitingCount()
    /// Counts requests that wait for an instance that does not exist. `waiting` also counts them.
    let missingInstanceWaits = WaitingCount()
    package let snapshots = SnapshotStore()

    /// - Parameters:
    ///   - scenarioSchema: the scenario language as JSON Schema. Created when a request needs it,
    ///     so that the server starts faster.
    ///   - coverage: how closely the services follow Amazon's, as JSON. Created when a request
    ///     needs it.
    package init(
        registry: Registry, director: Director, reader: any ScenarioReading,
        scenarioSchema: @autoclosure @escaping @Sendable () -> [UInt8],
        coverage: @autoclosure @escaping @Sendable () -> [UInt8], timers: TimerThread, serialQueues: KeyedSerialQueues,
        version: String,
        token: String? = nil
    ) {
        self.token = token
        self.registry = registry
        self.director = director
        self.reader = reader
        self.scenarioSchema = scenarioSchema
        self.coverage = coverage
        self.timers = timers
        self.serialQueues = serialQueues
        self.version = version
    }

    package static let instance = "/_mock/v1/instances/{instanceId}"
}
