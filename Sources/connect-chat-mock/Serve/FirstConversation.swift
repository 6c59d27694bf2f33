internal import Kernel

/// Shell commands to paste: a scripted customer opens a chat, and the user answers as the agent.
enum FirstConversation {
    static func lines(url: String, scenario: String) -> [String] {
        let name = PercentEncoding.encode(scenario)
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
}
