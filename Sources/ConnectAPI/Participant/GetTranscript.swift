internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// GetTranscript (service model: connectparticipant, wire-facts section 3).
enum GetTranscript {
    static let endpoint = Endpoint.participant("GetTranscript", .connectionToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let settings = call.chat.instance.settings
        let query = try query(call.members(known), chat: call.chat.id, profile: settings.profile)
        return try call.turn { chat throws(ChatRefusal) in
            try chat.checkPresence(call.participant)
            // Before connecting, so that a call that is refused joins nobody; after it, since joining adds an item.
            _ = try TranscriptPager.select(query, in: chat.transcript, liveEdgeToken: settings.liveEdgeToken)
            try chat.admit(call.participant)
            let page = try TranscriptPager.select(query, in: chat.transcript, liveEdgeToken: settings.liveEdgeToken)
            return json(page, of: chat, order: query.sortOrder)
        }
    }

    // MARK: - Request

    private static let known = [
        "ContactId", "MaxResults", "NextToken", "ScanDirection", "SortOrder", "StartPosition",
    ]

    private static func query(
        _ members: RequestMembers, chat: UniqueID, profile: Profile
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
            contactID: contactID, maxResults: maxResults == 0 ? profile.defaultMaxResults : maxResults,
            scanDirection: direction, sortOrder: order ?? profile.defaultSortOrder, start: start, cursor: cursor)
    }

    /// `{}` means none, as ChatJS always sends it; so does MostRecent 0 (wire-facts section 14, choice 3).
    private static func startPosition(
        _ members: RequestMembers
    ) throws(ServiceError) -> TranscriptQuery.StartPosition? {
        try members.refuseUnknown(besides: ["Id", "AbsoluteTime", "MostRecent"])
        let id = try members.string("Id", length: 1...256)
        let time = try members.string("AbsoluteTime", length: 1...100)
        let mostRecent = try members.integer("MostRecent", 0...100)
        guard [id != nil, time != nil, mostRecent != nil].count(where: \.self) <= 1 else {
            throw .validation("StartPosition has more than one of Id, AbsoluteTime and MostRecent")
        }
        if let id { return .id(id) }
        if let time {
            guard let time = Timestamp(time) else {
                throw .validation("StartPosition.AbsoluteTime \"\(time)\" is no ISO 8601 time")
            }
            return .absoluteTime(time)
        }
        return mostRecent.flatMap { $0 == 0 ? nil : .mostRecent($0) }
    }

    // MARK: - Response

    private static func json(
        _ page: TranscriptPager.Selection, of chat: borrowing ChatState, order: TranscriptQuery.SortOrder
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 128 + page.items.count * 512)
        let contactID = chat.contactID
        let participants = chat.participants
        let transcript = chat.transcript
        writer.object { writer in
            writer.member("InitialContactId", contactID)
            writer.array("Transcript") { writer in
                switch order {
                case .ascending:
                    for position in page.items { transcript.write(position, participants: participants, to: &writer) }
                case .descending:
                    for position in page.items.reversed() {
                        transcript.write(position, participants: participants, to: &writer)
                    }
                }
            }
            writer.member("NextToken", page.next?.token(chat: contactID) ?? "")
        }
        return writer.bytes
    }
}
