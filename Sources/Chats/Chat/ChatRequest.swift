package import ContactModel
package import JSON
internal import Kernel

/// The values that start a chat: the checked fields of StartChatContact, or those of the admin API.
package struct ChatRequest: Sendable, Codable {
    package var flowID: String
    package var displayName: String
    /// The attributes in the order in which the request lists them.
    package var attributes: [ContactAttribute] = []
    package var initialMessage: InitialMessage?
    package var durationInMinutes = 1_500
    package var supportedContentTypes: [ContentType] = [.plain]
    package var relatedContactID: String?
    package var customerID: String?
    /// SegmentAttributes as the JSON object of the request.
    package var segmentAttributesJSON: String?
    package var clientToken: String?
    /// Whether the customer sees a bot's message grow (ResponseMode INCREMENTAL).
    package var isIncremental = false
    /// Whether agents leave with the customer and the flow continues (DisconnectOnCustomerExit).
    package var disconnectsAgentOnCustomerExit = false
    /// The past chat that this one continues (PersistentChat).
    package var persistence: (source: String, rehydration: Rehydration)?
    /// Whether the instance's flow runs. False where a scenario or a test plays the contact centre.
    package var runsFlow = true

    package struct InitialMessage: Sendable, Codable {
        package let type: ContentType
        package let content: JSONText

        package init(_ type: ContentType, _ content: JSONText) {
            self.type = type
            self.content = content
        }
    }

    /// Every member except `attributes` and `persistence`, which only the start of the chat needs.
    private enum CodingKeys: CodingKey {
        case flowID, displayName, initialMessage, durationInMinutes, supportedContentTypes, relatedContactID, customerID
        case segmentAttributesJSON, clientToken, isIncremental, disconnectsAgentOnCustomerExit, runsFlow
    }

    package init(flowID: String, displayName: String) {
        self.flowID = flowID
        self.displayName = displayName
    }
}
