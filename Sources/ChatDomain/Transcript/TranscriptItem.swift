internal import Kernel

/// The JSON of an item (wire-facts 3.4), in the member order that real captures show.
enum TranscriptItem {
    /// Appends the members that every form of the item has in common, without braces.
    static func encode(
        _ draft: ChatState.Draft, id: UniqueID, time: Timestamp, author: [UInt8]?, to bytes: inout [UInt8]
    ) {
        bytes.appendASCII("\"AbsoluteTime\":\"")
        time.appendText(to: &bytes)
        if let content = draft.content {
            bytes.appendASCII("\",\"Content\":\"")
            bytes.append(contentsOf: content.escaped)
        }
        bytes.appendASCII("\",\"ContentType\":\"")
        bytes.append(contentsOf: JSONText(draft.type.rawValue).escaped)
        bytes.appendASCII("\",\"Id\":\"")
        id.appendText(to: &bytes)
        bytes.appendASCII(draft.isMessage ? "\",\"Type\":\"MESSAGE\"" : "\",\"Type\":\"EVENT\"")
        if let author {
            bytes.append(UInt8(ascii: ","))
            bytes.append(contentsOf: author)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendASCII(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }
}
