internal import ChatDomain
internal import HTTPRouting

/// A control-plane operation under way.
struct ControlCall {
    let operation: String
    let request: Request
    let api: ConnectAPI

    /// The body's members; where the server is strict, any but `known`, those of the service model, are refused.
    func members(_ known: [String]) throws(ServiceError) -> RequestMembers {
        let isStrict = api.registry.template.settings.isStrict
        let members = try RequestMembers(body: request.body, dialect: .connect, isStrict: isStrict)
        try members.refuseUnknown(besides: known)
        return members
    }

    /// Runs the operation, unless a fault of that instance takes its place.
    func withFaults(
        of instance: String, _ body: () throws(ServiceError) -> [UInt8]
    ) throws(ServiceError) -> [UInt8] {
        let fault = api.faults.failure(of: operation, instance: instance)
        if let fault, !fault.isAfterEffect { throw ServiceError(fault.failure) }
        let answer = try body()
        if let fault { throw ServiceError(fault.failure) }
        return answer
    }

    /// A chat of an instance that is known; asking makes no instance.
    func chat(instance instanceID: String, contact contactID: String) throws(ServiceError) -> Chat {
        guard let instance = api.registry.knownInstance(instanceID) else {
            throw .resourceNotFound("no chat was ever started in the instance \"\(instanceID)\"")
        }
        guard let chat = instance.chat(contactID) else {
            throw .resourceNotFound("the instance \"\(instanceID)\" has no contact \"\(contactID)\"")
        }
        return chat
    }
}
