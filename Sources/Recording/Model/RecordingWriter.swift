internal import JSON
internal import Kernel

extension Recording {
    /// The file: an object with one entry a line, so that two recordings can be compared as text.
    package var bytes: [UInt8] {
        var lines = [
            "{", "\"recording\": \(Self.format),", "\"madeBy\": \(JSONWriter.quoted(madeBy)),",
            "\"started\": \(JSONWriter.quoted(started.description)),",
            "\"upstream\": {\"participant\": \(JSONWriter.quoted(participantService)), \"control\": \(JSONWriter.quoted(controlPlane))},",
            "\"redacted\": \(isRedacted),",
            "\"notes\": [\(notes.map(JSONWriter.quoted).joined(separator: ", "))],", "\"entries\": [",
        ]
        let texts = entries.map { String(decoding: JSONWriter.object($0.write), as: UTF8.self) }
        lines.append(texts.joined(separator: ",\n"))
        lines.append("]}")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

extension Recording.Entry {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .call(let call): call.write(to: &writer)
        case .socket(let event): event.write(to: &writer)
        }
    }
}

extension RecordedCall {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("at", Int(time))
        writer.member("call", number)
        writer.member("operation", ifPresent: operation)
        writer.member("method", method)
        writer.member("path", path)
        if !parameters.isEmpty {
            writer.array("parameters") { writer in for parameter in parameters { writer.value(parameter) } }
        }
        writer.member("token", ifPresent: token)
        writer.member("client", ifPresent: client)
        if let request { writer.member("request", raw: request.bytes) }
        if requestBytes > 0 { writer.member("requestBytes", requestBytes) }
        writer.member("after", Int(duration))
        if let status { writer.member("status", status) }
        writer.object("fields") { writer in
            for field in fields { writer.member(named: field.name, field.value) }
        }
        if let answer { writer.member("answer", raw: answer.bytes) }
        if answerBytes > 0 { writer.member("answerBytes", answerBytes) }
        writer.member("cut", ifPresent: cut)
    }
}

extension RecordedSocketEvent {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("at", Int(time))
        writer.member("socket", socket)
        switch kind {
        case .opened(let url, let status):
            writer.member("url", url)
            writer.member("opened", status)
        case .sent(let frame): writer.member("sent", raw: frame.bytes)
        case .received(let frame): writer.member("received", raw: frame.bytes)
        case .closed(let byClient, let code):
            writer.member("closed", byClient ? "client" : "server")
            if let code { writer.member("code", code) }
        case .cut(let reason): writer.member("cut", reason)
        }
    }
}
