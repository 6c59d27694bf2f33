internal import Kernel

/// Lines to paste into a shell: a scripted customer opens a chat, and the reader answers as the agent.
enum FirstConversation {
    static func lines(url: String, scenario: String) -> [String] {
        let name = encoded(scenario)
        return [
            "M=\(url)/_mock/v1/instances/default; P=\(url)/participant",
            "post() { curl -sS -H 'Content-Type: application/json' \"$@\"; echo; }",
            "get() { sed -E \"s/.*\\\"$1\\\":\\\"([^\\\"]*)\\\".*/\\1/\"; }",
            "CONTACT=$(post -d '{}' $M/scenarios/\(name)/runs | get contactId)",
            "JOIN=$(post -d '{\"role\":\"AGENT\",\"displayName\":\"Me\"}' $M/contacts/$CONTACT/participants | get participantToken)",
            "TOKEN=$(post -H \"X-Amz-Bearer: $JOIN\" -d '{\"Type\":[\"CONNECTION_CREDENTIALS\"]}' $P/connection | get ConnectionToken)",
            "post -H \"X-Amz-Bearer: $TOKEN\" -d '{\"ContentType\":\"text/plain\",\"Content\":\"Hello, how can I help?\"}' $P/message",
            "post -H \"X-Amz-Bearer: $TOKEN\" -d '{}' $P/transcript",
        ]
    }

    /// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3), so that any name is safe in a shell.
    private static func encoded(_ name: String) -> String {
        var encoded: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded.appendHexadecimal(UInt64(byte), digits: 2)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
