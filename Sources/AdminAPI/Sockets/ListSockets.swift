internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Lists the open chat sockets in the order in which they were opened.
///
/// `GET …/sockets?contact=&topic=&after=&limit=&wait=&count=`.
enum ListSockets {
    private struct Entry {
        let socket: SocketID
        let contactID: UniqueID
        let participant: Participant

        var number: Int { Int(clamping: socket.number) }
        var topics: [String] { participant.subscribed.contains(socket) ? ["aws/chat"] : [] }
    }

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<Int>(call)
        let instance = try call.existingInstance()
        let contact = try contact(call, instance)
        let topic = call.queryItem("topic")
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        return try call.reply(instance) {
            reading(contact.map { [$0] } ?? instance.chats, topic, count, page, instance)
        }
    }

    private static func contact(_ call: AdminCall, _ instance: Instance) throws(AdminProblem) -> Chat? {
        guard let id = call.queryItem("contact") else { return nil }
        guard let chat = instance.chat(id) else {
            throw AdminProblem(404, "the instance \"\(instance.id)\" has no contact \"\(id)\"")
        }
        return chat
    }

    private static func reading(
        _ chats: [Chat], _ topic: String?, _ count: Int, _ page: ListPage<Int>, _ instance: Instance
    ) -> WaitResult {
        let entries = chats.flatMap { chat in
            chat.read { $0.facts.participants }.flatMap { participant in
                participant.sockets.map { Entry(socket: $0, contactID: chat.id, participant: participant) }
            }
        }
        let wanted = entries.filter { entry in topic.map(entry.topics.contains) ?? true }
        let found = page.behind(wanted.sorted { $0.number < $1.number }) { $0.number }
        return WaitResult(
            holds: found.count >= count,
            response: .json(page.json("sockets", found, by: { $0.number }) { write($0, instance, to: &$1) }),
            nearMiss: "\(found.count) of \(count) sockets; \(entries.count) are open")
    }

    private static func write(_ entry: Entry, _ instance: Instance, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", "socket-\(entry.socket.number)")
            writer.member("contactId", entry.contactID)
            writer.member("participantId", entry.participant.id)
            writer.member("role", entry.participant.role.rawValue)
            writer.array("topics") { writer in
                for topic in entry.topics { writer.value(topic) }
            }
            writer.member("queuedBytes", instance.sink?.queuedBytes(of: entry.socket) ?? 0)
        }
    }
}
