import Glibc
import Logging

/// The process's log, on standard error: lines to read on a terminal, JSON lines anywhere else.
enum Logs {
    static func make(level: Logger.Level) -> Logger {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var logger = Logger(label: "connect-chat-mock") { label -> any LogHandler in
            isTerminal ? StreamLogHandler.standardError(label: label) : JSONLogHandler()
        }
        logger.logLevel = level
        return logger
    }
}
