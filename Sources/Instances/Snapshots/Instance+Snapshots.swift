internal import Chats
internal import ContactModel
internal import Diagnostics
package import Kernel

extension Instance {
    /// Records the current state of the instance, chat by chat.
    ///
    /// The caller must pause the instance's conversations meanwhile.
    ///
    /// - Parameter alongside: called under each chat's lock, to record other state of the chat at
    ///   that moment.
    package func record(alongside: (UniqueID) -> Void = { _ in }) -> InstanceRecord {
        let chats = chats
        let (lastOrdinal, starts) = kept
        return InstanceRecord(
            seed: seed,
            clock: InstanceRecord.Clock(mode: clock.mode.rawValue, factor: clock.factor, now: clock.now()),
            lastOrdinal: lastOrdinal,
            chats: chats.map { chat in
                // Before the chat's lock, because the registry's lock comes first.
                let grants = registry.grants(of: chat.read { $0.facts.participants.flatMap(\.tokens) })
                return chat.record(grants) { alongside(chat.id) }
            },
            starts: starts.sorted { $0.key < $1.key }.map { token, start in
                InstanceRecord.Start(
                    clientToken: token, chat: start.chat.id, participant: start.participantID,
                    participantToken: start.participantToken)
            }, centre: routing.record(), faults: faults.record(), views: views.all,
            desktops: desktops.record())
    }

    /// The state that a snapshot needs in addition to the chats.
    var kept: (lastOrdinal: Int, starts: [String: StartedChat]) { state.withLock { ($0.lastOrdinal, $0.starts) } }

    /// Adds the chats of a record, without their timers. No lookup must find this instance yet.
    ///
    /// - Parameter old: the instance that this one replaces.
    func take(_ record: InstanceRecord, replacing old: Instance?) throws(Refusal) {
        var chats: [UniqueID: Chat] = [:]
        var legs: [UniqueID: UniqueID] = [:]
        for record in record.chats {
            let bodies = try record.bodies(in: attachments)
            chats[record.id] = Chat(record, bodies: bodies, instance: self)
            for leg in record.facts.contacts.dropFirst() { legs[leg.id] = record.id }
        }
        let active = record.chats.count { $0.facts.state != .ended }
        try registry.reserveRoom(forContacts: active, replacing: old?.chatCounts.active ?? 0)
        state.withLock { state in
            state.chats = chats
            state.legs = legs
            state.lastOrdinal = record.lastOrdinal
            state.activeChats = active
            for start in record.starts {
                guard let chat = chats[start.chat] else { continue }
                state.starts[start.clientToken] = StartedChat(
                    chat: chat, participantID: start.participant, participantToken: start.participantToken)
            }
        }
    }
}
