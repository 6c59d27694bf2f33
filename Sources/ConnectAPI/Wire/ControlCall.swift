internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// A control-plane operation in progress.
struct ControlCall: ServiceCall {
    let request: Request
    let api: ConnectAPI
    let context: CallContext
    /// The settings of the instance that the request names. An unknown instance has the settings
    /// that a new one would get.
    let settings: InstanceSettings

    /// The dialect with only the errors that the operation declares, because clients handle no
    /// others (service model).
    let dialect: ServiceDialect

    init(request: Request, api: ConnectAPI, context: CallContext, dialect: ServiceDialect) {
        self.dialect = dialect
        self.context = context
        self.request = request
        self.api = api
        // Done before the request is checked, because the checks depend on the instance.
        let named = request.parameters.first ?? (try? JSONDocument(request.body))?.root["InstanceId"]?.string
        let instance = named.flatMap(api.registry.existingInstance)
        context.register(instance)
        settings = instance?.settings.value ?? api.registry.template.settings
    }

    var isStrict: Bool { settings.isStrict }
    var memberNames: @Sendable (String) -> [String] { api.memberNames }
    var operation: String { context.operation }

    /// Returns a path parameter whose length has been checked.
    ///
    /// - Parameters:
    ///   - index: The parameter's index in the path, from 0.
    ///   - name: The parameter's name in the service model.
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

    /// Runs the operation, unless one of the instance's quotas or faults answers instead.
    func perform(
        in instanceID: String, _ body: () throws(ServiceError) -> [UInt8]
    ) throws(ServiceError) -> [UInt8] {
        if context.instance == nil { context.register(api.registry.existingInstance(instanceID)) }
        try context.applyFaults()
        if let instance = context.instance, !instance.consumeQuota(of: operation) {
            throw operation == ServiceOperation.startChatContact.rawValue
                ? .tooManyRequests(operation) : .throttling(operation)
        }
        let answer = try body()
        try context.applyFaultsAfterEffect()
        return answer
    }

    /// Returns a chat of an existing instance. Never creates an instance.
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
