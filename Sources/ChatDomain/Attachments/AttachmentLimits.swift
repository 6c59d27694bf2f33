/// What an attachment may be (Documentation/Protocol.md#attachments).
package enum AttachmentLimits {
    /// Types by the endings that files of them have.
    private static let types: [(endings: [String], types: [String])] = [
        (["csv"], ["text/csv"]),
        (["doc"], ["application/msword"]),
        (["docx"], ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
        (["heic"], ["image/heic"]),
        (["jfif", "jpeg", "jpg"], ["image/jpeg", "image/pjpeg"]),
        (["mov"], ["video/quicktime"]),
        (["mp4"], ["video/mp4", "audio/mp4"]),
        (["pdf"], ["application/pdf"]),
        (["png"], ["image/png"]),
        (["ppt"], ["application/vnd.ms-powerpoint"]),
        (["pptx"], ["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
        (["rtf"], ["application/rtf", "text/rtf"]),
        (["txt"], ["text/plain"]),
        (["wav"], ["audio/wav", "audio/x-wav", "audio/vnd.wave"]),
        (["xls"], ["application/vnd.ms-excel"]),
        (["xlsx"], ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    ]

    /// Why a file of that type and name is refused; nil if it is not.
    package static func refusal(type: String, name: String) -> String? {
        // It comes back as a header of the upload, which has neither other letters nor spaces around it.
        guard type.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !type.hasPrefix(" "), !type.hasSuffix(" ") else {
            return "ContentType has characters that no header has"
        }
        // Parameters such as a charset say nothing about the kind of file.
        let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard types.contains(where: { $0.types.contains(essence) }) else {
            return "ContentType \"\(type.prefix(100))\" is none that a chat takes as an attachment"
        }
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).last.map { $0.lowercased() } ?? ""
        guard types.contains(where: { $0.endings.contains(ending) }) else {
            let known = types.flatMap(\.endings).joined(separator: ", ")
            return "AttachmentName \"\(name.prefix(100))\" is due to end with one of \(known)"
        }
        return nil
    }

    /// The type of a file with that name; nil for one that chats do not take.
    package static func type(ofFile name: String) -> String? {
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).last.map { $0.lowercased() } ?? ""
        return types.first { $0.endings.contains(ending) }?.types.first
    }
}
