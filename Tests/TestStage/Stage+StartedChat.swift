internal import HTTPRouting
internal import HTTPTypes
internal import JSON

/// A chat started through Amazon's services, as a client starts it.
package struct StartedChat: Sendable {
    package let contact: String
    package let participantToken: String
    package let connectionToken: String
    /// The last part of the WebSocket URL.
    package let socketToken: String
}

extension Stage {
    /// Starts a chat with StartChatContact and CreateParticipantConnection.
    ///
    /// - Parameter members: additional members of the StartChatContact request, each after a comma.
    package func start(_ members: String = "") throws -> StartedChat {
        let body = #"{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"Ana"}\#(members)}"#
        let started = send(.put, "/contact/chat", body)
        guard let contact = started.json?["ContactId"]?.string, let token = started.json?["ParticipantToken"]?.string
        else { throw StageFailure("StartChatContact: \(started.text)") }
        let connected = post("connection", #"{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}"#, token: token)
        guard let url = connected.json?["Websocket"]?["Url"]?.string,
            let connection = connected.json?["ConnectionCredentials"]?["ConnectionToken"]?.string
        else { throw StageFailure("CreateParticipantConnection: \(connected.text)") }
        return StartedChat(
            contact: contact, participantToken: token, connectionToken: connection,
            socketToken: String(url.split(separator: "/").last ?? ""))
    }
}
