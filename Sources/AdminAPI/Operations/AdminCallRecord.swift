internal import AdminCore
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// The journal's entry for a call of the admin API. People then see what a test or a colleague did.
struct AdminCallRecord: Sendable {
    private let operation: String
    private let method: String
    private let path: String
    private let query: String
    private let body: [UInt8]
    private let instance: String
    private let contact: UniqueID?
    private let registry: Registry

    /// Copies what is needed from a call, which is not valid later.
    init(_ operation: APIOperation, _ call: AdminCall) {
        self.operation = operation.path.isEmpty ? "/" : operation.path
        method = call.request.method.rawValue
        path = call.request.path
        query = call.request.query
        // The journal keeps no more of a body. A snapshot's file can have 256 MB.
        body = Array(call.request.body.prefix(JournalBody.mostBytes + 1))
        instance = call.request.parameters[0]
        let isOfContact = operation.path.hasPrefix("/contacts/{contactId}")
        contact = isOfContact ? UniqueID(call.request.parameters[1]) : nil
        registry = call.api.registry
    }

    /// The longest response of a successful call that the journal keeps. Longer ones repeat what GETs return, and would
    /// displace what clients did.
    private static let longestAnswer = 256

    /// Appends the entry to the journal of the instance that has the id now. Does nothing if there is none.
    func append(_ response: Response) {
        guard let instance = registry.existingInstance(instance) else { return }
        // The entry belongs to the chat, whichever leg the path names.
        let chat = contact.flatMap { instance.chat($0.description) }
        let isRefused = response.status.code >= 400
        let isKept = isRefused || response.body.count <= Self.longestAnswer
        instance.journal.append(
            .admin, request: operation, of: Subject(contact: chat?.id ?? contact), at: instance.clock.now(),
            method: method, path: path, query: query, body: body, status: response.status.code,
            answer: isKept ? response.body : [],
            why: isRefused ? (try? JSONDocument(response.body).root)?["detail"]?.string : nil)
    }
}
