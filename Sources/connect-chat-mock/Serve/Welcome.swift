import ConnectChatMock
internal import JSON
import Kernel

/// The output of a ready server: one line for programs, then the endpoint for each kind of client.
enum Welcome {
    static func print(_ server: MockServer, clock: MockServerConfiguration.ClockMode) {
        Terminal.report(readyLine(server))
        for line in lines(server, clock: clock) { Terminal.tell(line) }
    }

    private static func readyLine(_ server: MockServer) -> String {
        let bytes = JSONWriter.object { writer in
            writer.member("ready", true)
            writer.member("port", Int(server.port))
            if let port = server.tlsPort { writer.member("tlsPort", Int(port)) }
            if let port = server.adminPort { writer.member("adminPort", Int(port)) }
            writer.object("urls") { writer in
                writer.member("connect", server.publicURL)
                writer.member("connectparticipant", server.publicURL)
                writer.member("ccp", "\(server.publicURL)/ccp-v2/")
                writer.member("admin", "\(server.adminURL)/_mock/v1")
                writer.member("tls", ifPresent: server.tlsURL)
            }
            writer.member("version", MockServer.version)
            writer.member("seed", raw: String(server.seed).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func lines(_ server: MockServer, clock: MockServerConfiguration.ClockMode) -> [String] {
        let scenarios = server.scenarioNames.isEmpty ? "none" : server.scenarioNames.joined(separator: ", ")
        var lines = [
            "connect-chat-mock \(MockServer.version) at \(server.publicURL), seed \(server.seed), clock \(clock.rawValue)",
            "scenarios: \(scenarios)",
            "",
            "Point clients here:",
            "  boto3, AWS CLI, SDKs   export AWS_ENDPOINT_URL_CONNECT=\(server.publicURL) AWS_ENDPOINT_URL_CONNECTPARTICIPANT=\(server.publicURL)",
            "  amazon-connect-chatjs  connect.ChatSession.setGlobalConfig({endpoint: \"\(server.publicURL)\"})",
            "  amazon-connect-streams connect.core.initCCP(element, {ccpUrl: \"\(server.publicURL)/ccp-v2/\"})",
            "  tests                  \(server.adminURL)/_mock/v1/instances/default/contacts",
            "  a browser              \(server.publicURL)/ has these lines, \(server.adminURL)/_mock/ui shows what happens",
            "  to try it              \(server.publicURL)/_mock/demo has an agent's desktop and a customer, side by side",
        ]
        if let url = server.tlsURL {
            lines.append("  over TLS               \(url); run connect-chat-mock certificate to see how to trust it")
        }
        if let name = server.scenarioNames.first(where: { $0 == "hello" }) ?? server.scenarioNames.first {
            lines += ["", "Try a conversation, in another terminal; you are the agent:"]
            lines += FirstConversation.lines(url: server.url, scenario: name).map { "  " + $0 }
        }
        return lines
    }
}
