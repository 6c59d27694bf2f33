internal import Chats
internal import Kernel

/// Where Amazon Connect stores the transcript of a contact in S3 (Documentation/Protocol.md#s3-transcripts).
enum TranscriptKey {
    /// Returns the key of one leg. The time is that of its beginning, in UTC.
    static func key(of contact: Contact, in instance: String) -> String {
        let alias = instance.replacing("/", with: "-")
        let day = contact.initiatedAt.description.prefix(10).replacing("-", with: "/")
        return "connect/\(alias)/ChatTranscripts/\(day)/\(name(of: contact))"
    }

    /// Returns the last part of the key.
    static func name(of contact: Contact) -> String {
        let time = contact.initiatedAt.description
        return "\(contact.id)_\(time.prefix(10).replacing("-", with: ""))T\(time.dropFirst(11).prefix(5))_UTC.json"
    }
}
