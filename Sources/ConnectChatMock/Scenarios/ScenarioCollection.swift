internal import Glibc
internal import Simulator

/// Finds and reads the scenario files that a server was given.
enum ScenarioCollection {
    private static let endings = [".yaml", ".yml", ".json"]

    /// - Throws: one error that tells everything that is wrong with every file.
    static func read(_ paths: [String], _ reader: some ScenarioReading) throws(MockServerError) -> [Scenario] {
        var scenarios: [Scenario] = []
        var problems: [String] = []
        for path in paths {
            do throws(MockServerError) {
                let files = try files(at: path)
                if files.isEmpty { problems.append(noScenarios(path)) }
                for file in files { read(file, reader, into: &scenarios, &problems) }
            } catch {
                problems.append(error.description)
            }
        }
        problems += doubles(scenarios)
        guard problems.isEmpty else { throw MockServerError(problems.joined(separator: "\n")) }
        return scenarios
    }

    private static func read(
        _ file: String, _ reader: some ScenarioReading, into scenarios: inout [Scenario], _ problems: inout [String]
    ) {
        let text: [UInt8]
        do throws(MockServerError) {
            text = try bytes(of: file)
        } catch {
            problems.append(error.description)
            return
        }
        do throws(ScenarioMistakes) {
            scenarios.append(try reader.read(text, file: file))
        } catch {
            problems.append(error.description)
        }
    }

    private static func noScenarios(_ folder: String) -> String {
        "\(folder): no scenario in this folder; scenario files end in \(endings.joined(separator: ", "))"
    }

    /// The file itself, or the scenario files in a folder and the folders below it, by name.
    private static func files(at path: String) throws(MockServerError) -> [String] {
        var visited: Set<FileIdentity> = []
        return try files(at: path, &visited)
    }

    /// A folder that a link leads to again is not read again.
    private static func files(at path: String, _ visited: inout Set<FileIdentity>) throws(MockServerError) -> [String] {
        guard let identity = FileIdentity(folder: path) else { return [path] }
        guard visited.insert(identity).inserted else { return [] }
        var found: [String] = []
        for name in try entries(of: path) {
            let inner = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            if FileIdentity(folder: inner) != nil {
                found += try files(at: inner, &visited)
            } else if endings.contains(where: { name.hasSuffix($0) }) {
                found.append(inner)
            }
        }
        return found
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

    private static func doubles(_ scenarios: [Scenario]) -> [String] {
        var first: [String: String] = [:]
        return scenarios.compactMap { scenario in
            if let other = first[scenario.name] {
                return "\(scenario.file): the name \"\(scenario.name)\" is taken by \(other)"
            }
            first[scenario.name] = scenario.file
            return nil
        }
    }

    // MARK: - The file system

    private static func entries(of folder: String) throws(MockServerError) -> [String] {
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

    private static func bytes(of file: String) throws(MockServerError) -> [UInt8] {
        // Not waiting for whoever may write to a pipe: only files are read.
        let descriptor = open(file, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw MockServerError("\(file): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw MockServerError("\(file): not a file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw MockServerError("\(file): \(String(cString: strerror(errno)))") }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
