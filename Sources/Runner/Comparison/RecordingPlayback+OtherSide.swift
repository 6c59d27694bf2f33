internal import Comparison
internal import ConnectAPI
internal import JSON
internal import Recording

/// Does what participants did whose clients were not recorded.
extension RecordingPlayback {
    /// Does what the other side did, as far as a recorded transcript shows it first.
    func prepareTranscript(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard call.status == 200, let answer = call.answer else { return }
        let items = (answer["Transcript"]?.elements ?? []).filter { item in
            item["Id"]?.string.map { !knownItems.contains($0) } ?? false
        }.sorted { ($0["AbsoluteTime"]?.string ?? "") < ($1["AbsoluteTime"]?.string ?? "") }
        guard !items.isEmpty, let contact = try contact(of: answer["InitialContactId"]?.string) else { return }
        var here = try transcript(of: contact)
        for item in items {
            let key = ItemKey(correspondence.translated(item))
            if let id = item["Id"]?.string { knownItems.insert(id) }
            if let place = here.firstIndex(where: { ItemKey($0) == key }) {
                here.remove(at: place)
                continue
            }
            if let act = OtherSideAct(causing: item, isClient: cast.isClient),
                try perform(act, contact, "call \(call.number)")
            {
                if let id = item["Id"]?.string { correspondence.itemsWithoutPlace.insert(id) }
                // Items that the act caused in addition are not caused again.
                let ids = Set(here.compactMap { $0["Id"]?.string })
                let known = key
                here += try transcript(of: contact).filter { item in
                    item["Id"]?.string.map { !ids.contains($0) && ItemKey(item) != known } ?? false
                }
            }
        }
    }

    /// Ends a chat whose end only a refused call shows, because none of its clients had a socket.
    func prepareEnd(_ call: RecordedCall) throws(AdminClient.Failure) {
        guard call.errorType == "AccessDeniedException", let token = call.token, correspondence[token] != nil,
            let chat = cast.chatWithoutSocket(of: token), !endedChats.contains(chat),
            recording.calls.allSatisfy({ $0.number < call.number || $0.token != token || $0.status == 403 }),
            let contact = try contact(of: chat)
        else { return }
        endedChats.insert(chat)
        let state = try admin.json("GET", contact)["state"]?.string
        guard state != "ended", otherSide.perform(.end, in: contact, &correspondence) == nil else { return }
        notes.append(
            "call \(call.number): the chat is regarded as ended from here on, because all later calls are refused")
    }

    /// Does what the other side did without any client of the recording being sent it.
    func cause(_ unseen: UnseenItems.Unseen) throws(AdminClient.Failure) {
        guard let id = unseen.item["Id"]?.string, !knownItems.contains(id), correspondence[unseen.chat] != nil,
            let act = OtherSideAct(causing: unseen.item, isClient: cast.isClient),
            let contact = try contact(of: unseen.chat)
        else { return }
        try advance(to: unseen.time)
        // The first transcript that shows the item looks for one that this server already has.
        let key = ItemKey(correspondence.translated(unseen.item))
        let existing = try transcript(of: contact).count { ItemKey($0) == key }
        guard existing <= caused[key, default: 0] else { return }
        guard otherSide.perform(act, in: contact, &correspondence) == nil else { return }
        caused[key, default: 0] += 1
        correspondence.itemsWithoutPlace.insert(id)
    }

    func transcript(of contact: String) throws(AdminClient.Failure) -> [JSONTree] {
        let answer = JSONTree(try admin.json("GET", "\(contact)/transcript?format=json"))
        let items = (answer["Transcript"] ?? answer).elements
        let known = Set(knownItems.compactMap { correspondence[$0] })
        return items.filter { item in item["Id"]?.string.map { !known.contains($0) } ?? true }
    }

    func perform(_ act: OtherSideAct, _ contact: String, _ place: String) throws(AdminClient.Failure) -> Bool {
        guard let problem = otherSide.perform(act, in: contact, &correspondence) else { return true }
        differences.append(
            Difference(
                .notPlayed, FidelityTable.row(ofSockets: "acts of the other side"), recorded: act.name, here: problem,
                place: place))
        return false
    }
}
