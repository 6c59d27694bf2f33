import Glibc
import Kernel
import Logging

/// The process's log, on standard error: lines to read on a terminal, JSON lines anywhere else.
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
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let words = all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let text = "\(event.level.rawValue) \(event.message)" + (words.isEmpty ? "" : " (\(words))")
        switch form {
        case .text: writer.write("\(WallClock.now()) \(text)", key: text)
        case .json: writer.write(json(event, all), key: text)
        }
    }

    private func json(_ event: LogEvent, _ metadata: [(key: String, value: Logger.Metadata.Value)]) -> String {
        let line = JSONWriter.object { writer in
            writer.member("time", WallClock.now())
            writer.member("level", event.level.rawValue)
            writer.member("message", event.message.description)
            for (name, value) in metadata { writer.member(named: name, "\(value)") }
        }
        return String(decoding: line, as: UTF8.self)
    }
}
