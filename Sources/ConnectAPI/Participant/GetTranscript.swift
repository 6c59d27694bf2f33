internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// GetTranscript (service model: connectparticipant, Documentation/Protocol.md#gettranscript).
enum GetTranscript {
    static let endpoint = Endpoint.participant(.getTranscript, .connectionToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let settings = call.chat.instance.settings.value
        let members = try call.members()
        let query = try query(members, chat: call.chat.id, settings)
        hint(members, settings, call)
        return try call.turn { chat throws(Refusal) in
            try chat.checkAccess(call.participant)
            let role = chat.facts.participants[call.participant].role
            let past = chat.facts.past?.visible(to: role)
            func select() throws(Refusal) -> (TranscriptPager.Selection, VisibleTranscript) {
                let visible = VisibleTranscript(chat.facts.transcript, for: role)
                let page = try TranscriptPager.select(
                    query, in: visible, past: past?.count ?? 0, liveEdgeToken: settings.liveEdgeToken)
                return (page, visible)
            }
            // Select before connecting, so that a refused call joins no participant. Select again
            // after connecting, because joining adds an item.
            _ = try select()
            try chat.admit(call.participant)
            let (page, visible) = try select()
            return json(page, visible, past, of: chat, order: query.sortOrder)
        }
    }

    /// Gives a hint if an SDK relies on a default that differs from the default on AWS.
    ///
    /// Streams and ChatJS always send both members.
    private static func hint(_ members: RequestMembers, _ settings: InstanceSettings, _ call: ParticipantCall) {
        guard let client = call.request.headers[.userAgent], isSDK(client) else { return }
        let api = Profile.api
        var relied: [String] = []
        if members.value["MaxResults"] == nil, settings.defaultMaxResults != api.defaultMaxResults {
            relied.append("MaxResults")
        }
        if members.value["SortOrder"] == nil, settings.defaultSortOrder != api.defaultSortOrder {
            relied.append("SortOrder")
        }
        guard !relied.isEmpty else { return }
        call.chat.instance.give(
            .transcriptDefault(member: relied.joined(separator: " and "), client: product(client)),
            about: Subject(contact: call.chat.id, participant: call.grant.participantID, role: call.grant.role))
    }

    private static func isSDK(_ client: String) -> Bool {
        let name = client.lowercased()
        return ["aws-sdk-", "boto3/", "botocore/", "aws-cli/"].contains(where: name.hasPrefix)
    }

    /// Returns the first product of a User-Agent, such as `Boto3/1.44.8`.
    private static func product(_ client: String) -> String { String(client.prefix { $0 != " " }.prefix(100)) }

    // MARK: - Request

    private static func query(
        _ members: RequestMembers, chat: UniqueID, _ settings: InstanceSettings
    ) throws(ServiceError) -> TranscriptQuery {
        let contactID = try members.string("ContactId", length: 1...256)
        let maxResults = try members.integer("MaxResults", 0...100) ?? 0
        let direction = try members.choice("ScanDirection", of: TranscriptQuery.ScanDirection.self)
        let order = try members.choice("SortOrder", of: TranscriptQuery.SortOrder.self)
        let start = try members.structure("StartPosition").flatMap { value throws(ServiceError) in
            try startPosition(value)
        }
        let cursor = try members.string("NextToken", length: 1...1_000).map { token throws(ServiceError) in
            guard let cursor = PageCursor(token: token, chat: chat) else {
                throw ServiceError.validation("NextToken was not made for this chat")
            }
            return cursor
        }
        return TranscriptQuery(
            contactID: contactID, maxResults: maxResults == 0 ? settings.defaultMaxResults : maxResults,
            scanDirection: direction, sortOrder: order ?? settings.defaultSortOrder, start: start, cursor: cursor)
    }

    /// Reads StartPosition.
    ///
    /// `{}`, which ChatJS always sends, and MostRecent 0 both mean no position
    /// (Documentation/Decisions.md#decision-20).
    private static func startPosition(
        _ members: RequestMembers
    ) throws(ServiceError) -> TranscriptQuery.StartPosition? {
        try members.refuseUnknown(except: ["Id", "AbsoluteTime", "MostRecent"])
        let id = try members.string("Id", length: 1...256)
        let time = try members.string("AbsoluteTime", length: 1...100)
        let mostRecent = try members.integer("MostRecent", 0...100)
        guard [id != nil, time != nil, mostRecent != nil].count(where: \.self) <= 1 else {
            throw .validation("StartPosition has more than one of Id, AbsoluteTime and MostRecent")
        }
        if let id { return .id(id) }
        if let time {
            guard let time = Timestamp(time) else {
                throw .validation("StartPosition.AbsoluteTime \"\(time)\" is not an ISO 8601 time")
            }
            return .absoluteTime(time)
        }
        return mostRecent.flatMap { $0 == 0 ? nil : .mostRecent($0) }
    }

    // MARK: - Response

    private static func json(
        _ page: TranscriptPager.Selection, _ visible: VisibleTranscript, _ past: PastTranscript.Visible?,
        of chat: borrowing ChatState, order: TranscriptQuery.SortOrder
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 128 + page.items.count * 512)
        let contactID = chat.facts.initialContactID
        let participants = chat.facts.participants
        let transcript = chat.facts.transcript
        writer.object { writer in
            writer.member("InitialContactId", contactID)
            writer.array("Transcript") { writer in
                func write(_ item: Int) {
                    switch page.section {
                    case .present: transcript.write(visible.position(item), participants: participants, to: &writer)
                    case .past: past?.write(item, to: &writer)
                    }
                }
                switch order {
                case .ascending: for item in page.items { write(item) }
                case .descending: for item in page.items.reversed() { write(item) }
                }
            }
            writer.member("NextToken", page.next?.token(chat: contactID) ?? "")
        }
        return writer.bytes
    }
}
