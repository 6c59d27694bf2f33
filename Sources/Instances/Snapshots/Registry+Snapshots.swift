internal import Chats
package import ContactModel
internal import Diagnostics
internal import Kernel

extension Registry {
    /// Restores an instance from a record.
    ///
    /// Requests no longer find anything of the instance that it replaces. The sockets of that
    /// instance are closed.
    ///
    /// - Parameter prepare: restores the state of other owners, before any timer can fire.
    package func restore(
        _ id: String, from record: InstanceRecord, settings: InstanceSettings,
        prepare: (Instance) throws(Refusal) -> Void
    ) throws(Refusal) -> (old: Instance?, fresh: Instance) {
        guard !isForeign(record.chats.flatMap { $0.tokens.map(\.token) }, to: id) else {
            throw Refusal(
                .conflict, "the snapshot's tokens are in use in another instance: a contact cannot be in two instances")
        }
        guard record.views.count <= limits.views else {
            throw Refusal(
                .conflict,
                "the snapshot has \(record.views.count) views; the limit is \(OptionName.maxViews) \(limits.views)")
        }
        // The clock stands still until everything is restored.
        let clock = InstanceClock(mode: .manual, now: record.clock.now, driver: driver, sink: sink)
        let fresh = Instance(
            id: id, seed: record.seed, settings: settings, views: record.views, clock: clock,
            journal: newJournal(of: id), registry: self)
        do throws(Refusal) {
            try state.withLock { state throws(Refusal) in try checkRoom(for: id, state) }
            try fresh.take(record, replacing: existingInstance(id))
            try prepare(fresh)
        } catch {
            // Cancels no notifications: the current instance has the same tokens and streams, and
            // continues.
            fresh.close(cancellingNotifications: false)
            throw error
        }
        fresh.faults.restore(record.faults)
        fresh.routing.restore(record.centre)
        fresh.desktops.restore(record.desktops)
        let chats = record.chats.compactMap { record in fresh.chat(record.id).map { (record, $0) } }
        for (record, chat) in chats { chat.resume(record) }
        let (old, evicted) = state.withLock { state in
            let old = state.instances[id]
            state.instances[id] = fresh
            if let old { state.dropEnded(of: old) }
            let ended = chats.filter { $0.0.facts.state == .ended }.sorted { $0.0.lastUpdate < $1.0.lastUpdate }
            state.ended += ended.map(\.1)
            return (old, evict(&state))
        }
        // Retires the old instance first, because its tokens have the same texts.
        if let old { retire(old) } else { instanceChanges.notify() }
        for chat in evicted { chat.instance.forget(chat) }
        for (record, chat) in chats { registerTokens(to: chat, record) }
        clock.set(
            mode: InstanceClock.Mode(rawValue: record.clock.mode) ?? .manual, factor: record.clock.factor, now: nil)
        return (old, fresh)
    }

    private func registerTokens(to chat: Chat, _ record: ChatRecord) {
        for token in record.tokens {
            add(
                Grant(token.purpose, chat: chat, participant: token.participant, expiry: token.expiry),
                for: token.token)
        }
        // A reset or an eviction may have removed the chat. Then no token must resolve to it.
        if !chat.instance.knows(chat) { remove(record.tokens.map(\.token), of: chat) }
    }

    /// Returns the tokens of all participants of a chat, with what they permit.
    package func grants(ofTokensIn chat: Chat) -> [(token: AccessToken, grant: Grant)] {
        let tokens = chat.read { $0.facts.participants.flatMap(\.tokens) }
        let known = grants(of: tokens)
        return tokens.compactMap { token in known[token].map { (token, $0) } }
    }

    /// Returns the grants of those tokens that are known.
    func grants(of tokens: [AccessToken]) -> [AccessToken: Grant] {
        state.withLock { state in
            Dictionary(tokens.compactMap { token in state.grants[token.text].map { (token, $0) } }) { first, _ in first
            }
        }
    }
}
