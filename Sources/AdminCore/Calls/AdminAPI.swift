package import HTTPRouting
package import Instances
package import Kernel
package import Simulator

/// What a test needs that Amazon Connect does not offer, under the reserved prefix `/_mock/`.
///
/// Pages of other origins and rebound names are kept out before anything else is looked at
/// (Documentation/Decisions.md#decision-18).
package struct AdminAPI: Sendable {
    package typealias Operation = @Sendable (AdminCall) throws(AdminProblem) -> Reply

    package let registry: Registry
    package let director: Director
    package let reader: any ScenarioReading
    /// Returns the scenario language as JSON Schema.
    package let scenarioSchema: @Sendable () -> [UInt8]
    /// Returns how near the services come to Amazon's, as JSON.
    package let coverage: @Sendable () -> [UInt8]
    /// Bounds waits, in real time.
    package let timers: TimerThread
    /// Where clocks are moved, and snapshots taken and put back: what takes long holds up its own instance alone.
    package let serialQueues: KeyedSerialQueues
    package let version: String
    /// What callers show, if they must; health is told to everyone.
    package let token: String?
    package let waiting = WaitingCount()
    /// Counts the requests that wait for an instance that does not exist. `waiting` counts them, too.
    let strangers = WaitingCount()
    package let snapshots = SnapshotShelf()

    /// - Parameters:
    ///   - scenarioSchema: the scenario language as JSON Schema. It is made when a request asks for it: a start is faster so.
    ///   - coverage: how near the services come to Amazon's, as JSON. It is made when a request asks for it.
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
