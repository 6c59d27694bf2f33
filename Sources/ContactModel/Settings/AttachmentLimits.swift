/// Limits of attachments (Documentation/Protocol.md#attachments).
package enum AttachmentLimits {
    /// Content types by the extensions of their files.
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

    /// The extensions that a chat accepts, unless its instance configures others.
    package static let extensions = types.flatMap(\.endings)

    /// Whether an instance's own extension can contain this ASCII character.
    package static func isExtensionCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Returns why a file of that type and name is refused; nil if it is accepted.
    ///
    /// A file with a default extension must have one of the known types. A file with one of the
    /// instance's own extensions can have any type.
    package static func refusal(type: String, name: String, extensions: [String] = extensions) -> String? {
        // The upload returns the type as a header, which has no other characters or outer spaces.
        guard type.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !type.hasPrefix(" "), !type.hasSuffix(" ") else {
            return "ContentType has characters that are not allowed in a header"
        }
        let ending = ending(of: name)
        guard extensions.contains(ending) else {
            return "AttachmentName \"\(name.prefix(100))\" must end with one of \(extensions.joined(separator: ", "))"
        }
        guard !Self.extensions.contains(ending) || isSafeInline(type) else {
            return "a chat does not accept attachments of ContentType \"\(type.prefix(100))\""
        }
        return nil
    }

    /// Whether a browser may display a file of this type.
    ///
    /// Other types could be pages, whose scripts would run with this server's origin.
    package static func isSafeInline(_ type: String) -> Bool { types.contains { $0.types.contains(essence(of: type)) } }

    /// Returns the type without parameters such as a charset, which do not change the kind of file.
    private static func essence(of type: String) -> String {
        type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }

    private static func ending(of name: String) -> String {
        name.split(separator: ".", omittingEmptySubsequences: false).last.map { $0.lowercased() } ?? ""
    }

    /// Returns the type of a file with that name; nil if chats do not accept the file.
    package static func type(ofFile name: String) -> String? {
        let ending = ending(of: name)
        return types.first { $0.endings.contains(ending) }?.types.first
    }
}
