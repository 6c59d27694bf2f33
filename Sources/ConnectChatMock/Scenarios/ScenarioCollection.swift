package import ContactModel
internal import Glibc
internal import Kernel
internal import SharedForms
package import Simulator

/// Finds and reads scenario files, and the views beside them: those that are named, and those in folders that are named.
package struct ScenarioCollection: Sendable {
    /// One file, or one path that leads to none.
    package struct Entry: Sendable {
        package enum Content: Sendable {
            case scenario(Scenario)
            case view(View)
            case mistakes(ScenarioMistakes)
            /// It cannot be read, or clashes with another.
            case refused(String)
        }

        package let file: String
        /// Its bytes; empty where it could not be read.
        package let text: [UInt8]
        package fileprivate(set) var content: Content

        package var viewID: String? { if case .view(let view) = content { view.id } else { nil } }

        /// What is wrong with it, for people; nil if nothing is.
        package var problem: String? {
            switch content {
            case .scenario, .view: nil
            case .mistakes(let mistakes): mistakes.description
            case .refused(let reason): reason
            }
        }
    }

    private static let endings = [".yaml", ".yml", ".json"]
    /// A view's file, whose name without this is the view's id.
    private static let viewEnding = ".view.json"

    package private(set) var entries: [Entry] = []

    package init(_ paths: [String], _ reader: some ScenarioReading) {
        for path in paths { add(path, reader) }
        refuseDoubles()
    }

    package var scenarios: [Scenario] {
        entries.compactMap { if case .scenario(let scenario) = $0.content { scenario } else { nil } }
    }

    package var views: [View] {
        entries.compactMap { if case .view(let view) = $0.content { view } else { nil } }
    }

    /// The views as they stand in their files, by id.
    package var viewFiles: [(id: String, json: [UInt8])] {
        entries.compactMap { entry in entry.viewID.map { ($0, entry.text) } }
    }

    /// Everything that is wrong with every file; empty if nothing is.
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
        guard !file.hasSuffix(Self.viewEnding) else {
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
            let view = try ViewReader(RefusalDialect()).read(id: String(name.dropLast(Self.viewEnding.count)), text)
            entries.append(Entry(file: file, text: text, content: .view(view)))
        } catch {
            refuse(file, "\(file): \(error.reason)")
        }
    }

    private mutating func refuse(_ path: String, _ reason: String) {
        entries.append(Entry(file: path, text: [], content: .refused(reason)))
    }

    /// A name is one scenario's, and so is a flow: paths and contacts go by them. So it is with views and their tokens.
    private mutating func refuseDoubles() {
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

    // MARK: - The file system

    /// A file that a scenario names: it stays in the scenario's folder, also where a link would lead out of it.
    private static func find(_ name: String, besides scenario: String) -> FoundFile {
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

    /// The file itself, or the scenario files in a folder and the folders below it, by name.
    package static func files(at path: String) throws(MockServerError) -> [String] {
        var visited: Set<FileIdentity> = []
        return try files(at: path, &visited)
    }

    /// A folder that a link leads to again is not read again.
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

    /// Whether a file in a folder is not a scenario: steps to use, a table, the server's configuration, a failed run.
    private static func isPart(_ name: String) -> Bool {
        name == "connect-chat-mock.yaml" || name.hasSuffix(FileEnding.replay)
            || endings.contains { name.hasSuffix(".steps\($0)") || name.hasSuffix(".data\($0)") }
    }

    /// What a folder is, by whatever path.
    private struct FileIdentity: Hashable {
        let device: dev_t
        let inode: ino_t

        /// Nil for what is no folder.
        init?(folder path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// What is in a folder, without what is hidden, by name.
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
