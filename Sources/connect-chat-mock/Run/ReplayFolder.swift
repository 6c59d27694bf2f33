import Client
import Glibc
import Kernel

/// Where failed runs are written to, each under a name made of its scenario, row and seed.
struct ReplayFolder: Sendable {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// - Returns: the command that plays it again, or why there is no file.
    func keep(_ replay: ReplayFile) -> String {
        if mkdir(path, 0o755) != 0, errno != EEXIST {
            return "not kept: \(path): \(String(cString: strerror(errno)))"
        }
        let file = "\(path)/\(name(of: replay)).json"
        if let problem = OutputFile.write(replay.bytes, to: file) { return "not kept: \(problem)" }
        return "connect-chat-mock replay \(ShellWord.quoted(file))"
    }

    private func name(of replay: ReplayFile) -> String {
        let words = replay.scenario.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let row = replay.row.map { "-row\($0)" } ?? ""
        return "\(String(words.prefix(60)))\(row)-\(replay.seed)"
    }
}
