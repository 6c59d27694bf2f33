internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// UpdateParticipantAuthentication (service model: connect): the client's back end passes on the
/// code or the error that the sign-in page returned with the customer.
enum UpdateParticipantAuthentication {
    static let endpoint = Endpoint.control(.updateParticipantAuthentication, errors: .connect) {
        call throws(ServiceError) in
        let members = try call.members()
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let state = try members.requiredString("State", length: 1...1_000)
        let code = try members.string("Code", length: 1...2_048)
        let error = try text("Error", of: members)
        _ = try text("ErrorDescription", of: members)
        guard (code == nil) != (error == nil) else {
            throw .invalidRequest("expected exactly one of Code and Error")
        }
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            guard case .found(let grant) = call.api.registry.look(up: state),
                case .signIn(let index) = grant.purpose, grant.chat.instance.id == instanceID
            else { throw .invalidParameter("GetAuthenticationUrl did not return this State in this instance") }
            // A code that the provider did not issue makes the sign-in fail, but not this request.
            let isRight = code == grant.chat.read { $0.facts.signIns[index].code }
            try call.turn(of: grant.chat) { chat throws(Refusal) in
                // The sign-in page has already reported the outcome.
                if chat.settings.signInCompletion == .page, chat.facts.signIns[index].outcome != nil { return }
                try chat.finishSignIn(index, isRight ? .succeeded : .failed)
            }
            return Array("{}".utf8)
        }
    }

    /// Reads Error or ErrorDescription.
    ///
    /// The service model allows visible ASCII and space, except quotation mark and backslash.
    private static func text(_ name: String, of members: RequestMembers) throws(ServiceError) -> String? {
        guard let text = try members.string(name, length: 1...2_048) else { return nil }
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
            throw .invalidParameter("\(name) has characters other than visible ASCII without \" and \\")
        }
        return text
    }
}
