import Glibc
internal import JSON
import Kernel
import Logging

/// The process's log on standard error: text lines on a terminal, JSON lines otherwise.
enum Logs {
    static func make(level: Logger.Level, _ writer: LogWriter) -> Logger {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var logger = Logger(label: "connect-chat-mock") { _ -> any LogHandler in
            LineLogHandler(writer: writer, form: isTerminal ? .text : .json)
        }
        logger.logLevel = level
        return logger
    }
}

/// Writes one line for each event, with its time, level, message and metadata.
struct LineLogHandler: LogHandler {
    enum Form {
        /// Text for people.
        case text
        /// A JSON object.
        case json
    }

    let writer: LogWriter
    let form: Form
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    init(writer: LogWriter, form: Form) {
        self.writer = writer
        self.form = form
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map {
            ($0.key, "\($0.value)")
        }
        let (level, message, form) = (event.level.rawValue, event.message.description, form)
        writer.write(
            Self.line(form, level, message, all), key: "\(level) \(message) \(all)",
            report: { count in
                Self.line(form, level, "\(count == 1 ? "once more" : "\(count) times more"): \(message)", all)
            })
    }

    private static func line(
        _ form: Form, _ level: String, _ message: String, _ metadata: [(name: String, value: String)]
    ) -> String {
        switch form {
        case .text:
            let words = metadata.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            return "\(WallClock.now()) \(level) \(message)" + (words.isEmpty ? "" : " (\(words))")
        case .json:
            let line = JSONWriter.object { writer in
                writer.member("time", WallClock.now())
                writer.member("level", level)
                writer.member("message", message)
                for (name, value) in metadata { writer.member(named: name, value) }
            }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
