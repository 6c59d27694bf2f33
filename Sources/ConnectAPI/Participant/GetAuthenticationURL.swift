internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// GetAuthenticationUrl (service model: connectparticipant, Documentation/Protocol.md#signing-in):
/// returns the URL of the sign-in page.
enum GetAuthenticationURL {
    static let endpoint = Endpoint.participant(.getAuthenticationURL, .connectionToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let session = try members.requiredString("SessionId", length: 36...36)
        let redirect = try members.requiredString("RedirectUri", length: 1...1_024)
        let index = try call.turn { chat throws(Refusal) in
            try chat.takeSignIn(session, redirectURI: redirect, by: call.participant)
        }
        let state = try call.issueToken(.signIn(index), lifetime: nil)
        return JSONWriter.object(capacity: 512) { writer in
            writer.member(
                "AuthenticationUrl", "\(call.baseURL)\(SignInPage.path)?response_type=code&state=\(state.text)")
        }
    }
}
