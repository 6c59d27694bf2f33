internal import JSON
internal import Kernel

/// Why a file is not a recording, with the place in it.
package struct RecordingMistake: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ file: String, _ reason: String) {
        description = "\(file): \(reason)"
    }
}

extension Recording {
    /// Reads a file.
    ///
    /// - Parameter file: its name, for messages.
    package init(_ bytes: [UInt8], file: String) throws(RecordingMistake) {
        let root: JSONTree
        do throws(JSONError) {
            root = JSONTree(try JSONDocument(bytes).root)
        } catch {
            let before = bytes.prefix(error.offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
            throw RecordingMistake(file, "not JSON, at line \(line), column \(column)")
        }
        guard let format = root["recording"]?.integer else {
            throw RecordingMistake(
                file, "not a recording: it has no member \"recording\"; make one with connect-chat-mock record")
        }
        guard format == Self.format else {
            throw RecordingMistake(
                file,
                "recording must be \(Self.format), got \(format); use the version of connect-chat-mock that made it")
        }
        guard let started = root["started"]?.string.flatMap({ Timestamp($0) }), Self.years.contains(started) else {
            throw RecordingMistake(file, "started must be a time from 2000 to 2999, such as 2026-01-31T12:00:00.000Z")
        }
        self.init(
            madeBy: root["madeBy"]?.string ?? "", started: started,
            participantService: root["upstream"]?["participant"]?.string ?? "",
            controlPlane: root["upstream"]?["control"]?.string ?? "",
            isRedacted: root["redacted"] == .boolean(true))
        notes = root["notes"]?.elements.compactMap(\.string) ?? []
        guard let list = root["entries"], list.kind == .array else {
            throw RecordingMistake(file, "entries must be an array")
        }
        for (index, entry) in list.elements.enumerated() {
            let place = EntryPlace(file: file, index: index)
            entries.append(entry["call"] == nil ? .socket(try place.event(entry)) : .call(try place.call(entry)))
        }
    }
}

extension Recording {
    /// The years 2000 to 2999. Later, an instance's clock could not go on for long enough.
    private static let years =
        Timestamp(milliseconds: 946_684_800_000)...Timestamp(milliseconds: 32_503_679_999_999)
}

/// Reads one entry, and names it in messages.
private struct EntryPlace {
    let file: String
    let index: Int

    func call(_ entry: JSONTree) throws(RecordingMistake) -> RecordedCall {
        var call = RecordedCall(
            time: Int64(try integer("at", entry, Self.longestTime)), number: try integer("call", entry),
            operation: entry["operation"]?.string, method: try text("method", entry), path: try text("path", entry))
        call.parameters = entry["parameters"]?.elements.compactMap(\.string) ?? []
        call.token = entry["token"]?.string
        call.client = entry["client"]?.string
        call.request = entry["request"]
        call.requestBytes = try optional("requestBytes", entry, Self.longestBody) ?? 0
        call.duration = Int64(try optional("after", entry, Self.longestTime) ?? 0)
        call.status = try optional("status", entry, 999)
        call.fields = entry["fields"]?.members.map { RecordedCall.Field($0.name, $0.value.string ?? "") } ?? []
        call.answer = entry["answer"]
        call.answerBytes = try optional("answerBytes", entry, Self.longestBody) ?? 0
        call.cut = entry["cut"]?.string
        return call
    }

    func event(_ entry: JSONTree) throws(RecordingMistake) -> RecordedSocketEvent {
        RecordedSocketEvent(
            time: Int64(try integer("at", entry, Self.longestTime)), socket: try integer("socket", entry),
            try kind(entry))
    }

    private func kind(_ entry: JSONTree) throws(RecordingMistake) -> RecordedSocketEvent.Kind {
        if let frame = entry["sent"] { return .sent(frame) }
        if let frame = entry["received"] { return .received(frame) }
        if let status = entry["opened"]?.integer { return .opened(url: try text("url", entry), status: status) }
        if let by = entry["closed"]?.string { return .closed(byClient: by == "client", code: entry["code"]?.integer) }
        if let reason = entry["cut"]?.string { return .cut(reason) }
        throw mistake("it must have call, opened, sent, received, closed or cut")
    }

    /// Milliseconds of a hundred years.
    private static let longestTime = 100 * 366 * 86_400_000
    /// The most bytes that a recorder accepts.
    private static let longestBody = 128 * 1_024 * 1_024

    private func integer(_ name: String, _ entry: JSONTree, _ most: Int = .max) throws(RecordingMistake) -> Int {
        guard let value = entry[name]?.integer, (0...most).contains(value) else {
            let bound = most == .max ? ", 0 or more" : " between 0 and \(most)"
            throw mistake("\(name) must be a whole number\(bound)\(given(entry[name]))")
        }
        return value
    }

    private func optional(_ name: String, _ entry: JSONTree, _ most: Int) throws(RecordingMistake) -> Int? {
        entry[name] == nil ? nil : try integer(name, entry, most)
    }

    private func text(_ name: String, _ entry: JSONTree) throws(RecordingMistake) -> String {
        guard let value = entry[name]?.string else { throw mistake("\(name) must be a text\(given(entry[name]))") }
        return value
    }

    private func given(_ value: JSONTree?) -> String { value.map { ", got \($0.text.prefix(60))" } ?? "" }

    private func mistake(_ reason: String) -> RecordingMistake {
        RecordingMistake(file, "entries[\(index)]: \(reason)")
    }
}
