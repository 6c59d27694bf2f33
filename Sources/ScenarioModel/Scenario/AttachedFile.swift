/// A file that an actor attaches. Its bytes are read with the scenario, so that a run needs no
/// other files.
package struct AttachedFile: Sendable, Equatable {
    package let name: String
    package let contentType: String
    package let bytes: [UInt8]

    package init(name: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
    }

    /// Makes the file that a stand-in attaches.
    package static func standIns(name: String) -> AttachedFile {
        AttachedFile(name: name, contentType: "text/plain", bytes: Array("OK\n".utf8))
    }
}
