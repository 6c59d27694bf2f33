import ArgumentParser

/// How the commands for scenarios end; wrong options end with 64, as the parser has it.
enum ExitStatus {
    /// A run failed, or a file is not formatted.
    static let failed = ExitCode(1)
    /// A file has mistakes or cannot be read; nothing ran.
    static let mistakes = ExitCode(2)
    /// SIGINT or SIGTERM came, as shells tell it.
    static let interrupted = ExitCode(130)
    /// The server did not stop within --stop-timeout, and the process ended it by force.
    static let notStopped = ExitCode(4)
    /// A server could not be started or reached, or broke off.
    static let unreachable = ExitCode(3)
}
