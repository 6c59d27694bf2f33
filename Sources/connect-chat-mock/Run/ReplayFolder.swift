import Glibc
import Kernel
import Runner

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
        let file = "\(path)/\(name(of: replay))\(FileEnding.replay)"
        if let problem = OutputFile.write(replay.bytes, to: file) { return "not kept: \(problem)" }
        return "connect-chat-mock replay \(ShellWord.quoted(file))"
    }

    private func name(of replay: ReplayFile) -> String {
        let words = String(
            replay.scenario.map { $0.isASCII && ($0.isLowercase || $0.isNumber) ? $0 : "-" }.prefix(60))
        // Where that leaves names alike, a number made of all of it tells them apart.
        let isTold = words == replay.scenario.replacing(" ", with: "-") && !replay.scenario.contains("-")
        let number = isTold ? "" : "-" + String(Mixing.hash(replay.scenario.utf8) % 0x1_0000, radix: 16)
        let row = replay.row.map { "-row\($0)" } ?? ""
        return "\(words)\(number)\(row)-\(replay.seed)"
    }
}
