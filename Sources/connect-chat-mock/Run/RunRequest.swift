import Runner

/// What `run` was asked for, as plain values.
struct RunRequest: Sendable {
    /// A server that runs already; nil for one in this process.
    var endpoint: String?
    /// What a guarded one wants to see.
    var adminToken: String?
    /// The port of the server in this process.
    var port: UInt16 = 0
    /// Names of actors that real clients play, and of those that nobody plays.
    var clients: Set<String> = []
    var absent: Set<String> = []
    var clientPatience = usualPatience
    var times = 1
    /// The row of a table to play alone.
    var row: Int?
    var parallel = 1
    var seed: UInt64?
    var jumpsInTime = true
    /// Whether real clients live on a clock that jumps whenever they are not waited for.
    var jumpsWithClients = false
    /// Where failed runs are written to, for `replay`; nil for nowhere.
    var replays: String?
    /// A failed run that is to be played again, and how far.
    var replay: ReplayFile?
    var replayPath: String?
    var until: Int64?
    var now: String?
    /// Files to write reports to; `-` is standard output.
    var junit: String?
    var tap: String?
    var quiet = false

    static let usualPatience = "30s"
}
