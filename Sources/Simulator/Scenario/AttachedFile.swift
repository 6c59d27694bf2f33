/// A file that somebody attaches, with its bytes: read when the scenario was, so that a run needs nothing else.
package struct AttachedFile: Sendable, Equatable {
    package let name: String
    package let contentType: String
    package let bytes: [UInt8]

    package init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }

    /// What a stand-in attaches.
    static func standIns(name: String) -> AttachedFile {
        AttachedFile(name: name, contentType: "text/plain", bytes: Array("OK\n".utf8))
    }
}
