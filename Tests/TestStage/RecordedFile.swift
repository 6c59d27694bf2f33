internal import Glibc

/// A file of the repository whose content a test computes. The test compares the two.
package struct RecordedFile {
    private let path: String

    /// - Parameter path: relative to the root of the repository.
    package init(_ path: String) {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        self.path = root.joined(separator: "/") + "/" + path
    }

    /// Returns the file's content. If the environment has `CCM_RECORD`, writes `computed` to the file first.
    package func content(recording computed: String) throws(RecordedFileError) -> String {
        if getenv("CCM_RECORD") != nil {
            guard let output = fopen(path, "w") else { throw RecordedFileError(description: path) }
            fputs(computed, output)
            fclose(output)
        }
        guard let input = fopen(path, "r") else { throw RecordedFileError(description: path) }
        defer { fclose(input) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&piece, 1, piece.count, input), count > 0 { bytes += piece[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A recorded file that cannot be opened.
package struct RecordedFileError: Error, CustomStringConvertible {
    package let description: String
}
