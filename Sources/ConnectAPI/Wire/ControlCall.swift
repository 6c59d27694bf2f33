internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// A control-plane operation under way.
struct ControlCall: ServiceCall {
    let request: Request
    let api: ConnectAPI
    let context: CallContext
    /// Those of the instance that the request names; for one that is not known yet, those that it would get.
    let settings: InstanceSettings

    /// Errors that an operation declares are all that its clients look for (service model).
    let dialect: ServiceDialect

    init(request: Request, api: ConnectAPI, context: CallContext, dialect: ServiceDialect) {
        self.dialect = dialect
        self.context = context
        self.request = request
        self.api = api
        // Before the request is checked, since what is checked depends on the instance.
        let named = request.parameters.first ?? (try? JSONDocument(request.body))?.root["InstanceId"]?.string
        let instance = named.flatMap(api.registry.existingInstance)
        context.register(instance)
        settings = instance?.settings.value ?? api.registry.template.settings
    }

    var isStrict: Bool { settings.isStrict }
    var memberNames: @Sendable (String) -> [String] { api.memberNames }
    var operation: String { context.operation }

    /// What stands in the path, checked.
    ///
    /// - Parameters:
    ///   - index: counts the open segments.
    ///   - name: what the service model calls it.
    func pathParameter(_ index: Int, _ name: String, length bounds: ClosedRange<Int>) throws(ServiceError) -> String {
        let text = request.parameters[index]
        guard bounds.contains(text.unicodeScalars.count) else {
            let count = text.unicodeScalars.count
            throw dialect.failure(
                BodyFault(
                    kind: .bounds,
                    message: "\(name) has \(count) characters; \(bounds.lowerBound) to \(bounds.upperBound) are allowed"
                ))
        }
        return text
    }

    /// Runs the operation, unless a quota or a fault of that instance takes its place.
    func perform(
        in instanceID: String, _ body: () throws(ServiceError) -> [UInt8]
    ) throws(ServiceError) -> [UInt8] {
        if context.instance == nil { context.register(api.registry.existingInstance(instanceID)) }
        try context.applyFaults()
        if let instance = context.instance, !instance.takeQuota(of: operation) {
            throw operation == ServiceOperation.startChatContact.rawValue
                ? .tooManyRequests(operation) : .throttling(operation)
        }
        let answer = try body()
        try context.applyFaultsAfterEffect()
        return answer
    }

    /// A chat of an instance that is known; asking makes no instance.
    func chat(instance instanceID: String, contact contactID: String) throws(ServiceError) -> Chat {
        guard let instance = api.registry.existingInstance(instanceID) else {
            throw .resourceNotFound("no chat was ever started in the instance \"\(instanceID)\"")
        }
        guard let chat = instance.chat(contactID) else {
            throw .resourceNotFound("the instance \"\(instanceID)\" has no contact \"\(contactID)\"")
        }
        context.register(chat)
        return chat
    }
}
