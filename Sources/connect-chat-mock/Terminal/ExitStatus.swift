import ArgumentParser

/// Exit codes of the commands for scenarios. The argument parser exits with 64 on wrong options.
enum ExitStatus {
    /// A run failed, or a file is not formatted.
    static let failed = ExitCode(1)
    /// A file has mistakes or is not readable. Nothing ran.
    static let mistakes = ExitCode(2)
    /// SIGINT or SIGTERM interrupted the command. Shells use the same code.
    static let interrupted = ExitCode(130)
    /// The server did not stop within --stop-timeout, and the process ended it by force.
    static let notStopped = ExitCode(4)
    /// A server did not start, was not reachable, or was lost.
    static let unreachable = ExitCode(3)
}
