import Kernel
import Logging

/// One JSON object a line: `time`, `level`, `message`, and what goes with it.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = JSONWriter.object { writer in
            writer.member("time", WallClock.now())
            writer.member("level", event.level.rawValue)
            writer.member("message", event.message.description)
            for (name, value) in all.sorted(by: { $0.key < $1.key }) { writer.member(named: name, "\(value)") }
        }
        Terminal.tell(String(decoding: line, as: UTF8.self))
    }
}
