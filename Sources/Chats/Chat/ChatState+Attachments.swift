package import ContactModel
package import JSON
internal import Kernel

/// Files in a chat (Documentation/Protocol.md#attachments).
extension ChatState {
    /// StartAttachmentUpload: announces a file and returns its index among the chat's attachments.
    package mutating func startUpload(
        name: String, type: String, size: Int, clientToken: JSONText?, by author: Participant.Index
    ) throws(Refusal) -> Attachment.Index {
        let key = ClientTokenTable.Key(participant: author, operation: .startUpload, token: clientToken)
        if let first = firstResult(key), let index = facts.attachments.firstIndex(where: { $0.id == first.id }) {
            return index
        }
        try checkMaySend(author)
        try checkAttachmentsEnabled()
        let limits = settings.attachments
        if let reason = AttachmentLimits.refusal(type: type, name: name, extensions: limits.extensions) {
            throw Refusal(.invalid, reason)
        }
        guard size <= limits.maxBytes else {
            throw Refusal(.invalid, "AttachmentSizeInBytes is \(size); \(limits.maxBytes) are allowed")
        }
        guard facts.attachments.count < limits.maxCount else {
            throw Refusal(.quota, "the chat has \(limits.maxCount) attachments already")
        }
        try admit(author)
        let index = facts.attachments.add(
            Attachment(
                id: .random(using: &facts.generator), name: name, contentType: type, size: size, contactID: contact.id,
                author: author))
        remember(ItemStamp(id: facts.attachments[index].id, time: now), key)
        return index
    }

    private func checkAttachmentsEnabled() throws(Refusal) {
        guard settings.attachments.isEnabled else {
            throw Refusal(.gone, "attachments are not enabled for the instance")
        }
    }

    /// Attaches the complete bytes to an announced file.
    ///
    /// - Returns: false if the chat has ended or the upload is already completed. The bytes are not
    ///   kept then.
    package mutating func stored(_ body: any AttachmentBody, of index: Attachment.Index) -> Bool {
        guard facts.state != .ended, facts.attachments[index].status == nil else { return false }
        facts.attachments[index].body = body
        markChanged()
        return true
    }

    /// CompleteAttachmentUpload: has the file scanned, and then announces it to all participants.
    package mutating func completeUpload(
        _ id: String, clientToken: JSONText?, by author: Participant.Index
    ) throws(Refusal) {
        let key = ClientTokenTable.Key(participant: author, operation: .completeUpload, token: clientToken)
        if firstResult(key) != nil { return }
        try checkMaySend(author)
        try checkAttachmentsEnabled()
        guard let index = indexOfAttachment(id), facts.attachments[index].author == author else {
            throw Refusal(.invalid, "AttachmentIds must be an upload of this participant")
        }
        guard facts.attachments[index].status == nil else {
            throw Refusal(.conflict, "the upload of \"\(id)\" is already completed")
        }
        guard facts.attachments[index].body != nil else {
            throw Refusal(.invalid, "no bytes have been uploaded for \"\(id)\"")
        }
        try admit(author)
        remember(attach(index), key)
    }

    /// Adds a file to the transcript once its bytes have arrived.
    private mutating func attach(_ index: Attachment.Index) -> ItemStamp {
        let limits = settings.attachments
        let isScannedNow = limits.scan != .manual && limits.scanDelay == 0
        let status: Attachment.Status = isScannedNow ? (limits.scan == .approve ? .approved : .rejected) : .inProgress
        facts.attachments[index].status = status
        facts.attachments[index].position = facts.transcript.count
        facts.attachments[index].contactID = contact.id
        if status == .rejected { facts.attachments[index].body = nil }
        let stamp = store(item(of: index))
        if isScannedNow {
            announceAttachment(index, stamp)
        } else if limits.scan != .manual {
            arm(.scan(index), at: now + limits.scanDelay)
        }
        if !facts.roleTimers.isEmpty { recordActivity(of: facts.attachments[index].author) }
        return stamp
    }

    /// Adds a complete file, from a scenario or a test.
    @discardableResult
    package mutating func attach(
        name: String, type: String, _ body: any AttachmentBody, by author: Participant.Index
    ) throws(Refusal) -> ItemStamp {
        let index = try startUpload(name: name, type: type, size: body.count, clientToken: nil, by: author)
        facts.attachments[index].body = body
        return attach(index)
    }

    private func item(of index: Attachment.Index) -> TranscriptItem {
        let attachment = facts.attachments[index]
        return TranscriptItem(
            kind: .attachment, type: .attachment, content: nil, author: attachment.author, attachment: attachment.entry)
    }

    /// Announces a file after its scan, with the id that it has in the transcript.
    private mutating func announceAttachment(_ index: Attachment.Index, _ stamp: ItemStamp) {
        let attachment = facts.attachments[index]
        announce(item(of: index), stamp, audience: .everyone, contact: attachment.contactID)
        emit(.attachment(name: attachment.name, isApproved: attachment.status == .approved), from: attachment.author)
    }

    mutating func scanFinished(_ index: Attachment.Index) {
        _ = try? scan(index, says: settings.attachments.scan == .reject ? .rejected : .approved)
    }

    /// Records the result of a file's scan. Throws a refusal if the file is not being scanned.
    package mutating func scan(_ index: Attachment.Index, says status: Attachment.Status) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.conflict, "the contact has ended") }
        guard facts.attachments[index].status == .inProgress, let position = facts.attachments[index].position else {
            throw Refusal(
                .conflict,
                "the attachment is \(facts.attachments[index].status?.rawValue ?? "not uploaded"), not being scanned")
        }
        disarm(.scan(index))
        facts.attachments[index].status = status
        if status == .rejected { facts.attachments[index].body = nil }
        facts.transcript.setAttachment(facts.attachments[index].entry, at: position)
        let record = facts.transcript.record(at: position)
        announceAttachment(index, ItemStamp(id: record.id, time: record.time))
        markChanged()
    }

    /// GetAttachment: returns the file to download.
    ///
    /// - Parameter lifetime: milliseconds until the download URL expires.
    package mutating func attachment(
        _ id: String, for reader: Participant.Index, lifetime: Int64
    ) throws(Refusal) -> Attachment.Index {
        try checkAccess(reader)
        guard facts.participants[reader].role != .customBot else {
            throw Refusal(.gone, "custom bots cannot download attachments")
        }
        guard let index = indexOfAttachment(id) else {
            throw Refusal(.invalid, "AttachmentId \"\(id.prefix(100))\" is not an attachment of this chat")
        }
        guard facts.attachments[index].status == .approved else {
            throw Refusal(.gone, "the attachment is \(facts.attachments[index].status?.rawValue ?? "not uploaded")")
        }
        try admit(reader)
        facts.attachments[index].downloadableUntil = max(
            facts.attachments[index].downloadableUntil ?? now, now + lifetime)
        return index
    }

    /// Drops the files of an ended chat, except those whose download URL is still valid.
    mutating func dropAttachmentBodies() {
        for index in facts.attachments.indices
        where facts.attachments[index].downloadableUntil.map({ $0 <= now }) ?? true {
            facts.attachments[index].body = nil
        }
    }

    package func indexOfAttachment(_ id: String) -> Attachment.Index? {
        UniqueID(id).flatMap { id in facts.attachments.firstIndex { $0.id == id } }
    }
}

extension Attachment {
    var entry: AttachmentEntry {
        AttachmentEntry(id: id, name: name, contentType: contentType, status: status ?? .inProgress)
    }
}
