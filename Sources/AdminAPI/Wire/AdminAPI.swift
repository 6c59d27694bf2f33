internal import HTTPRouting
package import Instances
package import Kernel
package import Simulator

/// What a test needs that Amazon Connect does not offer, under the reserved prefix `/_mock/`.
///
/// Pages of other origins and rebound names are kept out before anything else is looked at
/// (Documentation/Decisions.md#decision-18).
package struct AdminAPI: Sendable {
    typealias Operation = @Sendable (AdminCall) throws(AdminProblem) -> Reply

    let registry: Registry
    let director: Director
    let reader: any ScenarioReading
    /// Returns the scenario language as JSON Schema.
    let scenarioSchema: @Sendable () -> [UInt8]
    /// Returns how near the services come to Amazon's, as JSON.
    let coverage: @Sendable () -> [UInt8]
    /// Bounds waits, in real time.
    let timers: TimerThread
    /// Where clocks are moved, and snapshots taken and put back: what takes long holds up its own instance alone.
    let lanes: SerialLanes
    let version: String
    /// What callers show, if they must; health is told to everyone.
    let token: String?
    let waiting = WaitingCount()
    /// Counts the requests that wait for an instance that does not exist. `waiting` counts them, too.
    let strangers = WaitingCount()
    let snapshots = SnapshotShelf()

    /// - Parameters:
    ///   - scenarioSchema: the scenario language as JSON Schema. It is made when a request asks for it: a start is faster so.
    ///   - coverage: how near the services come to Amazon's, as JSON. It is made when a request asks for it.
    package init(
        registry: Registry, director: Director, reader: any ScenarioReading,
        scenarioSchema: @autoclosure @escaping @Sendable () -> [UInt8],
        coverage: @autoclosure @escaping @Sendable () -> [UInt8], timers: TimerThread, lanes: SerialLanes,
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
        self.lanes = lanes
        self.version = version
    }

    static let instance = "/_mock/v1/instances/{instanceId}"
}
