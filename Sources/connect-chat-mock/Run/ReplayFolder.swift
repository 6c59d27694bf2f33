import Glibc
import Kernel
import Runner

/// The folder for failed runs. The name of each file contains the scenario, row and seed.
struct ReplayFolder: Sendable {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Writes a failed run to a file.
    ///
    /// - Returns: the command that replays the file, or why there is no file.
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
        // If names could become the same words, a hash of the whole name distinguishes them.
        let isTold = words == replay.scenario.replacing(" ", with: "-") && !replay.scenario.contains("-")
        let number = isTold ? "" : "-" + String(Mixing.hash(replay.scenario.utf8) % 0x1_0000, radix: 16)
        let row = replay.row.map { "-row\($0)" } ?? ""
        return "\(words)\(number)\(row)-\(replay.seed)"
    }
}
