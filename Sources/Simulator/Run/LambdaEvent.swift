internal import Chats
internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel

/// The event that a contact flow sends to an AWS Lambda function (Documentation/Protocol.md#lambda).
enum LambdaEvent {
    /// - Parameter parameters: the block's parameters as a JSON object.
    static func text(_ chat: borrowing ChatState, instance: String, parameters: String) -> String {
        let (facts, contact) = (chat.facts, chat.contact)
        let bytes = JSONWriter.object(capacity: 2_048) { writer in
            writer.object("Details") { writer in
                writer.object("ContactData") { write(facts, contact, instance, to: &$0) }
                writer.member("Parameters", raw: parameters.utf8)
            }
            writer.member("Name", "ContactFlowEvent")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(
        _ facts: ChatFacts, _ contact: Contact, _ instance: String, to writer: inout JSONWriter
    ) {
        writer.object("Attributes") { writer in
            for attribute in facts.attributes { writer.member(named: attribute.name, attribute.value) }
        }
        writer.member("AwsRegion", ConnectARN.region)
        writer.member("Channel", "CHAT")
        writer.member("ContactId", contact.id)
        writer.null("CustomerEndpoint")
        writer.member("CustomerId", orNull: facts.request.customerID)
        writer.null("Description")
        writer.member("InitialContactId", facts.initialContactID)
        writer.member("InitiationMethod", contact.initiationMethod.rawValue)
        writer.member("InstanceARN", ConnectARN.instance(instance))
        writer.member("LanguageCode", "en-US")
        writer.object("MediaStreams") { writer in
            writer.object("Customer") { $0.object("Audio") { _ in } }
        }
        writer.null("Name")
        writer.member("PreviousContactId", contact.previousID ?? contact.id)
        write(contact.queue, in: instance, to: &writer)
        writer.object("References") { _ in }
        writer.member("RelatedContactId", orNull: facts.request.relatedContactID)
        write(segments: facts.request.segmentAttributesJSON, to: &writer)
        writer.null("SystemEndpoint")
        writer.object("Tags") { $0.member("aws:connect:instanceId", instance) }
    }

    private static func write(_ queue: Contact.QueueEntry?, in instance: String, to writer: inout JSONWriter) {
        guard let queue else { return writer.null("Queue") }
        let (arn, name) =
            switch queue.queue {
            case .queue(let name): (ConnectARN.queue(name, in: instance), name)
            case .agent(let name): (ConnectARN.agentQueue(name, in: instance), name)
            }
        writer.object("Queue") { writer in
            writer.member("ARN", arn)
            writer.member("Name", name)
            writer.null("OutboundCallerId")
        }
    }

    /// The members of a segment attribute, in the order of the event.
    private static let segmentMembers = ["ValueArn", "ValueInteger", "ValueList", "ValueMap", "ValueString"]

    private static func write(segments given: String?, to writer: inout JSONWriter) {
        let members = (given.flatMap { try? JSONDocument(Array($0.utf8)) })?.root.members ?? []
        var segments = members.map { member in (member.name, { (part: String) in member.value[part]?.source }) }
        if !members.contains(where: { $0.name == "connect:Subtype" }) {
            segments.insert(("connect:Subtype", { $0 == "ValueString" ? "\"connect:Chat\"" : nil }), at: 0)
        }
        writer.object("SegmentAttributes") { writer in
            for (name, value) in segments {
                let parts = segmentMembers.map { "\"\($0)\":\(value($0) ?? "null")" }
                writer.member(named: name, raw: "{" + parts.joined(separator: ",") + "}")
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func null(_ name: StaticString) { member(name, raw: "null".utf8) }

    fileprivate mutating func member(_ name: StaticString, orNull text: String?) {
        if let text { member(name, text) } else { null(name) }
    }
}
