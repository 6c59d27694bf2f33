import Runner

/// The options of `run`, as plain values.
struct RunRequest: Sendable {
    /// The address of a running server; nil to start one in this process.
    var endpoint: String?
    /// The token for a server whose admin API requires one.
    var adminToken: String?
    /// The port of the server in this process.
    var port: UInt16 = 0
    /// The names of the actors that real clients play, and of those that no participant plays.
    var clients: Set<String> = []
    var absent: Set<String> = []
    /// The names of the actors that are connected, and do nothing else.
    var silent: Set<String> = []
    /// Variables that have a value before the first step.
    var variables: [String: String] = [:]
    /// The shell command that plays a client; nil if the user starts it.
    var clientCommand: String?
    var clientPatience = defaultTimeLimit
    var times = 1
    /// The only row of a table to play; nil for all rows.
    var row: Int?
    var parallel = 1
    var seed: UInt64?
    var jumpsInTime = true
    /// Whether the clock of runs with real clients jumps when the server waits for no client.
    var jumpsWithClients = false
    /// The folder for failed runs, which `replay` reads; nil to write none.
    var replays: String?
    /// The failed run to replay, its file, and the time at which to stop.
    var replay: ReplayFile?
    var replayPath: String?
    var until: Int64?
    var now: String?
    /// The files for reports; `-` is standard output.
    var junit: String?
    var tap: String?
    var html: String?
    var quiet = false

    static let defaultTimeLimit = "30s"
}
