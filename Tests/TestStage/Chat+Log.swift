internal import Chats
package import Instances
package import JSON

extension Chat {
    /// The items as GetTranscript returns them.
    package var items: [JSONValue] {
        read { state in
            (0..<state.facts.transcript.count).compactMap { position in
                var writer = JSONWriter()
                state.facts.transcript.write(position, participants: state.facts.participants, to: &writer)
                return (try? JSONDocument(writer.bytes))?.root
            }
        }
    }

    /// Each item as a short text: `CUSTOMER joined`, `AGENT: hello`, `chat.ended`.
    package var log: [String] {
        items.map { item in
            let role = item["ParticipantRole"]?.string.map { $0 + " " } ?? ""
            if let content = item["Content"]?.string { return role.dropLast() + ": " + content }
            return role + (item["ContentType"]?.string?.split(separator: ".").suffix(2).joined(separator: ".") ?? "?")
        }
    }
}
