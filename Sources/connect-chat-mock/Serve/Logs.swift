import Logging

/// The process's log: lines on standard error.
enum Logs {
    static func make(level: Logger.Level) -> Logger {
        var logger = Logger(label: "connect-chat-mock") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
