import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@testable import AdminAPI

/// A busy instance that has an object for each parameter of each operation's path.
final class OperationStage {
    /// Path parameters that no object has.
    static let nobody = Dictionary(
        uniqueKeysWithValues: [
            "name", "id", "contactId", "participantId", "attachmentId", "sessionId", "snapshotId", "faultId", "runId",
            "file",
        ].map { ($0, "0b1e2f3a-0000-4000-8000-000000000000") })

    private let stage = Stage()
    private let chat: Chat
    private let waiting: Chat
    private var token = ""
    var names: [String: String] = [:]

    init() throws {
        try BusyInstance.make(on: stage)
        _ = stage.call(.post, "/snapshots", "{}")
        chat = try #require(stage.instance.chats.first { $0.read { $0.facts.request.displayName } == "Ben" })
        waiting = try #require(stage.instance.chats.first { $0.read { $0.facts.request.displayName } == "Cleo" })
        token = try stage.instance.connectionToken(in: chat, for: ChatState.customer).token.text
        names = chat.read { chat in
            [
                "contactId": "\(chat.facts.initialContactID)",
                "participantId": "\(chat.facts.participants[.init(rawValue: 1)].id)",
                "attachmentId": "\(chat.facts.attachments[.init(rawValue: 0)].id)",
                "sessionId": "\(chat.facts.signIns[.init(rawValue: 0)].id)",
                "snapshotId": "snapshot-1", "faultId": "fault-1", "runId": "run-1", "file": "a.txt", "id": "v",
            ]
        }
    }

    /// Creates what an operation needs in addition to the busy instance.
    func prepare(_ operation: APIOperation) throws {
        if operation.path.hasPrefix("/agents/{name}/contacts") {
            let contact = waiting.id.description
            names["contactId"] = contact
            if operation.path.hasSuffix("/clear") || operation.path.hasSuffix("/complete") {
                try expectDone(.post, "/agents/Kim/contacts/\(contact)/accept")
                try expectDone(.post, "/contacts/\(contact)/end")
            }
        }
        if operation.path.hasSuffix("/scan") {
            try expectDone(.put, "/settings", #"{"attachments":{"scan":"manual"}}"#)
            let file = try stage.instance.attachments.reserve(1)
            #expect(file.append([1]))
            try chat.turn { chat throws(Refusal) in
                try chat.attach(name: "b.txt", type: "text/plain", file, by: ChatState.customer)
            }
            names["attachmentId"] = chat.read { $0.facts.attachments.last?.id.description }
        }
        if operation.method == .post, operation.path.hasSuffix("/authentication") {
            try expectDone(
                .post, "/contacts/\(chat.id)/authentication/\(names["sessionId"] ?? "")", #"{"outcome":"succeeded"}"#)
        }
        if operation.path.hasPrefix("/ccp/") {
            let admission = stage.instance.desktops.open(
                SocketID(number: 9), of: "Kim", at: stage.instance.clock.now())
            #expect(admission == .admitted)
        }
        if operation.method == .put, operation.path == "/scenarios/{name}" { names["name"] = "hello" }
        // Lets the run end, because a run has no report before its end.
        if operation.path.hasSuffix("/junit.xml") { try expectDone(.post, "/clock/advance", #"{"by":"1h"}"#) }
        if operation.method == .put, operation.path == "" { names["instanceId"] = "another" }
        if operation.method == .delete, operation.path == "/agents/{name}" { names["name"] = "Lee" }
    }

    private func expectDone(_ method: HTTPRequest.Method, _ path: String, _ body: String = "{}") throws {
        let answer = stage.call(method, path, body)
        try #require(answer.status.code < 300, "\(method) \(path): \(answer.text)")
    }

    /// - Parameter body: the body; nil for the operation's example.
    func call(_ operation: APIOperation, body: String? = nil, query: String = "") -> Response {
        stage.call(
            operation.method.ofHTTP, path(of: operation) + query, body ?? exampleBody(of: operation),
            headers: operation.status == 101 ? [.upgrade: "websocket"] : [:])
    }

    /// Returns the operation's path with the names of this instance's objects.
    func path(of operation: APIOperation) -> String {
        var path = operation.pattern
        for (name, value) in names.merging(
            ["instanceId": "i", "name": name(in: operation)], uniquingKeysWith: { own, _ in own })
        {
            path = path.replacing("{\(name)}", with: value)
        }
        return path
    }

    /// Returns the value of `{name}` in the operation's path.
    private func name(in operation: APIOperation) -> String {
        switch operation.path.split(separator: "/").first {
        case "queues": "BasicQueue"
        case "scenarios": "busy"
        // open: all other paths with {name} are about agents
        default: "Kim"
        }
    }

    /// Returns a valid body.
    func exampleBody(of operation: APIOperation) -> String {
        switch operation.path {
        case "/snapshots/{snapshotId}" where operation.method == .put:
            names["snapshotId"] = "copy"
            return stage.call(.get, "/snapshots/snapshot-1").text
        case "/contacts/{contactId}/files/{file}": return "abc"
        case "/tokens/expire": return #"{"token":"\#(token)"}"#
        // open: all other operations have an example or need no body
        default: break
        }
        guard let example = operation.example else {
            if case .schema = operation.body { return "{}" }
            return ""
        }
        var text = ""
        example.append(to: &text)
        return text
    }
}
