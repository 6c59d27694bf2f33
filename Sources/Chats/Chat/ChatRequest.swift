package import ContactModel
package import JSON
internal import Kernel

/// What a chat is started with: StartChatContact's fields after they were checked, or the admin API's.
package struct ChatRequest: Sendable, Codable {
    package var flowID: String
    package var displayName: String
    /// In the order in which they were given.
    package var attributes: [ContactAttribute] = []
    package var initialMessage: InitialMessage?
    package var durationInMinutes = 1_500
    package var supportedContentTypes: [ContentType] = [.plain]
    package var relatedContactID: String?
    package var customerID: String?
    /// SegmentAttributes as the JSON object that was sent.
    package var segmentAttributesJSON: String?
    package var clientToken: String?
    /// Whether the customer sees a bot's message grow (ResponseMode INCREMENTAL).
    package var isIncremental = false
    /// Whether agents leave with the customer, and the flow goes on (DisconnectOnCustomerExit).
    package var disconnectsAgentOnCustomerExit = false
    /// The past chat that this one goes on from (PersistentChat).
    package var persistence: (source: String, rehydration: Rehydration)?
    /// Whether the instance's flow is run; not where somebody plays the contact centre already.
    package var runsFlow = true

    package struct InitialMessage: Sendable, Codable {
        package let type: ContentType
        package let content: JSONText

        package init(_ type: ContentType, _ content: JSONText) {
            self.type = type
            self.content = content
        }
    }

    /// What is done with once the chat has begun is not kept.
    private enum CodingKeys: CodingKey {
        case flowID, displayName, initialMessage, durationInMinutes, supportedContentTypes, relatedContactID, customerID
        case segmentAttributesJSON, clientToken, isIncremental, disconnectsAgentOnCustomerExit, runsFlow
    }

    package init(flowID: String, displayName: String) {
        self.flowID = flowID
        self.displayName = displayName
    }
}
