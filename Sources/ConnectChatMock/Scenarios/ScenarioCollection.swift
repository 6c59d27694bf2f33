package import ContactModel
internal import Glibc
internal import Kernel
package import ScenarioModel
internal import SharedForms
internal import Simulator

/// Finds and reads scenario files and view files, from paths of files and folders.
package struct ScenarioCollection: Sendable {
    /// A file, or a path that does not resolve to one.
    package struct Entry: Sendable {
        package enum Content: Sendable {
            case scenario(Scenario)
            case view(View)
            case mistakes(ScenarioMistakes)
            /// The file is not readable, or it clashes with another file.
            case refused(String)
        }

        package let file: String
        /// The file's bytes; empty if the file was not readable.
        package let text: [UInt8]
        package fileprivate(set) var content: Content

        package var viewID: String? { if case .view(let view) = content { view.id } else { nil } }

        /// A description of what is wrong with the file; nil if it is valid.
        package var problem: String? {
            switch content {
            case .scenario, .view: nil
            case .mistakes(let mistakes): mistakes.description
            case .refused(let reason): reason
            }
        }
    }

    private static let endings = [".yaml", ".yml", ".json"]

    package private(set) var entries: [Entry] = []

    package init(_ paths: [String], _ reader: some ScenarioReading) {
        for path in paths { add(path, reader) }
        refuseDuplicates()
    }

    package var scenarios: [Scenario] {
        entries.compactMap { if case .scenario(let scenario) = $0.content { scenario } else { nil } }
    }

    package var views: [View] {
        entries.compactMap { if case .view(let view) = $0.content { view } else { nil } }
    }

    /// The text of each view file, with the view's id.
    package var viewFiles: [(id: String, json: [UInt8])] {
        entries.compactMap { entry in entry.viewID.map { ($0, entry.text) } }
    }

    /// The problems of all files; empty if every file is valid.
    package var problems: [String] { entries.compactMap(\.problem) }

    private mutating func add(_ path: String, _ reader: some ScenarioReading) {
        do throws(MockServerError) {
            let files = try Self.files(at: path)
            if files.isEmpty {
                let endings = Self.endings.joined(separator: ", ")
                refuse(path, "\(path): this folder has no scenario files, which end in \(endings)")
            }
            for file in files { read(file, reader) }
        } catch {
            refuse(path, error.description)
        }
    }

    private mutating func read(_ file: String, _ reader: some ScenarioReading) {
        let text: [UInt8]
        do throws(MockServerError) {
            text = try FileContents.of(file)
        } catch {
            refuse(file, error.description)
            return
        }
        guard !file.hasSuffix(FileEnding.replay) else {
            refuse(file, "\(file): this is a failed run, not a scenario; to play it, use connect-chat-mock replay")
            return
        }
        guard !file.hasSuffix(FileEnding.view) else {
            readView(file, text)
            return
        }
        do throws(ScenarioMistakes) {
            let scenario = try reader.read(text, file: file) { Self.find($0, besides: file) }
            entries.append(Entry(file: file, text: text, content: .scenario(scenario)))
        } catch {
            entries.append(Entry(file: file, text: text, content: .mistakes(error)))
        }
    }

    private mutating func readView(_ file: String, _ text: [UInt8]) {
        let name = file.split(separator: "/").last ?? ""
        do throws(Refusal) {
            let view = try ViewReader(RefusalDialect()).read(id: String(name.dropLast(FileEnding.view.count)), text)
            entries.append(Entry(file: file, text: text, content: .view(view)))
        } catch {
            refuse(file, "\(file): \(error.reason)")
        }
    }

    private mutating func refuse(_ path: String, _ reason: String) {
        entries.append(Entry(file: path, text: [], content: .refused(reason)))
    }

    /// Refuses files that reuse a name.
    ///
    /// Two scenarios must not share a name or a flow, because paths and contacts refer to scenarios
    /// by them. Two views must not share a name or a token.
    private mutating func refuseDuplicates() {
        var first: [String: String] = [:]
        for index in entries.indices {
            let file = entries[index].file
            for claim in Self.claims(entries[index].content) {
                if let other = first[claim] {
                    entries[index].content = .refused("\(file): \(claim) is taken by \(other)")
                } else {
                    first[claim] = file
                }
            }
        }
    }

    private static func claims(_ content: Entry.Content) -> [String] {
        switch content {
        case .scenario(let scenario):
            let name = "the name \"\(scenario.name)\""
            guard case .withFlow(let flow) = scenario.starts else { return [name] }
            return [name, "the flow \"\(flow)\""]
        case .view(let view): return ["the view \"\(view.id)\"", "the view token \"\(view.token)\""]
        case .mistakes, .refused: return []
        }
    }

    // MARK: - Files

    /// Reads a file that a scenario names. A link must not lead out of the scenario's folder.
    static func find(_ name: String, besides scenario: String) -> FoundFile {
        let folder = scenario.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let base = folder.isEmpty ? (scenario.hasPrefix("/") ? "/" : ".") : folder
        guard let root = realPath(base), let path = realPath("\(base)/\(name)") else {
            return .missing("the scenario's folder has no such file")
        }
        guard path.hasPrefix(root == "/" ? root : root + "/") else {
            return .missing("it is outside the scenario's folder")
        }
        do throws(MockServerError) {
            return .bytes(try FileContents.of(path, atMost: AttachmentSettings().maxBytes))
        } catch {
            return .missing(error.description)
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Returns a file's path, or the scenario files in a folder and its subfolders, sorted by name.
    package static func files(at path: String) throws(MockServerError) -> [String] {
        var visited: Set<FileIdentity> = []
        return try files(at: path, &visited)
    }

    /// Reads each folder once, even if a link points to it again.
    private static func files(at path: String, _ visited: inout Set<FileIdentity>) throws(MockServerError) -> [String] {
        guard let identity = FileIdentity(folder: path) else { return [path] }
        guard visited.insert(identity).inserted else { return [] }
        var found: [String] = []
        for name in try names(in: path) {
            let inner = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            if FileIdentity(folder: inner) != nil {
                found += try files(at: inner, &visited)
            } else if endings.contains(where: { name.hasSuffix($0) }), !isPart(name) {
                found.append(inner)
            }
        }
        return found
    }

    /// Whether a file is not a scenario: shared steps, a table, the server's configuration, a
    /// failed run.
    private static func isPart(_ name: String) -> Bool {
        name == "connect-chat-mock.yaml" || name.hasSuffix(FileEnding.replay)
            || endings.contains { name.hasSuffix(".steps\($0)") || name.hasSuffix(".data\($0)") }
    }

    /// The identity of a folder, the same for every path to it.
    private struct FileIdentity: Hashable {
        let device: dev_t
        let inode: ino_t

        /// Nil if the path is not a folder.
        init?(folder path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// Returns the sorted names of a folder's files and subfolders, without hidden ones.
    static func names(in folder: String) throws(MockServerError) -> [String] {
        guard let stream = opendir(folder) else {
            throw MockServerError("\(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
