import Glibc
import Kernel

/// A process that plays a real client: a shell command of `--client-command`.
///
/// The command and its children are a process group of their own, which ends with the run.
struct ClientProcess: Sendable {
    /// How the process ended, and what it wrote.
    struct End: Sendable {
        /// `exit code 1` or `SIGTERM`.
        let status: String
        /// The last lines of its standard output and standard error.
        let output: [String]
    }

    private let process: pid_t
    /// The file with everything that the process writes. It has no name any more.
    private let output: Int32

    /// The processes that have not ended, so that an interrupted command leaves none behind.
    private static let live = Mutex<Set<pid_t>>([])

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - environment: variables in addition to those of this process.
    ///   - input: the text for standard input.
    /// - Throws: the reason why it cannot start.
    init(_ command: String, environment: [(name: String, value: String)], input: String) throws(ClientProcessError) {
        // One at a time, so that no other process inherits a descriptor before it is marked.
        (process, output) = try Self.live.withLock { live throws(ClientProcessError) in
            let output = try Self.newFile()
            do throws(ClientProcessError) {
                let process = try Self.start(command, environment, input, output)
                live.insert(process)
                return (process, output)
            } catch {
                close(output)
                throw error
            }
        }
    }

    /// Returns a file without a name.
    private static func newFile() throws(ClientProcessError) -> Int32 {
        var template = Array("/tmp/connect-chat-mock-client-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw ClientProcessError("a file for its output") }
        unlink(&template)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        return file
    }

    private static func start(
        _ command: String, _ environment: [(name: String, value: String)], _ input: String, _ output: Int32
    ) throws(ClientProcessError) -> pid_t {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { throw ClientProcessError("a pipe for its input") }
        defer { for end in pipe { close(end) } }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process = try spawn(command, environment, input: pipe[0], output: output)
        _ = Terminal.write(Array((input + "\n").utf8), to: pipe[1])
        return process
    }

    private static func spawn(
        _ command: String, _ environment: [(name: String, value: String)], input: Int32, output: Int32
    ) throws(ClientProcessError) -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process blocks the signals that stop it, and ignores SIGPIPE. The client does neither.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let names = environment.map { $0.name + "=" }
        let words = inherited.filter { word in !names.contains { word.hasPrefix($0) } }
        let given = environment.map { "\($0.name)=\($0.value)" }
        var process: pid_t = 0
        let problem = withCStrings(["sh", "-c", command]) { arguments in
            withCStrings(words + given) { posix_spawn(&process, "/bin/sh", &files, &attributes, arguments, $0) }
        }
        guard problem == 0 else { throw ClientProcessError("/bin/sh", problem) }
        return process
    }

    private static var inherited: [String] {
        var words: [String] = []
        var entry = environ
        while let pointer = entry.pointee {
            words.append(String(cString: pointer))
            entry += 1
        }
        return words
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    // MARK: - End

    /// How long the process has to end by itself, and then after SIGTERM, in milliseconds.
    private static let grace: Int64 = 1_000

    /// Ends the process and its children.
    func end() -> End {
        var status: Int32 = 0
        if !wait(&status) {
            kill(-process, SIGTERM)
            if !wait(&status) {
                kill(-process, SIGKILL)
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
            }
        }
        // Children that outlive the command.
        kill(-process, SIGKILL)
        Self.live.withLock { _ = $0.remove(process) }
        defer { close(output) }
        return End(status: Self.text(of: status), output: lastLines())
    }

    /// Waits for the process to end, at most ``grace``.
    private func wait(_ status: inout Int32) -> Bool {
        let deadline = WallClock.now() + Self.grace
        while waitpid(process, &status, WNOHANG) == 0 {
            guard WallClock.now() < deadline else { return false }
            usleep(5_000)
        }
        return true
    }

    private static func text(of status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "exit code \((status >> 8) & 0xFF)" : StopSignals.name(of: signal)
    }

    private static let mostBytes = 16 * 1_024
    private static let mostLines = 40

    private func lastLines() -> [String] {
        let size = Int(lseek(output, 0, SEEK_END))
        let begin = max(0, size - Self.mostBytes)
        var bytes = [UInt8](repeating: 0, count: size - begin)
        let count = pread(output, &bytes, bytes.count, begin)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: "\n").suffix(Self.mostLines).map(String.init)
    }

    /// Ends all processes at once.
    static func endAll() {
        for process in live.withLock({ $0 }) { kill(-process, SIGKILL) }
    }
}

/// The reason why a client cannot start.
struct ClientProcessError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ number: Int32 = errno) {
        description = "the client cannot start: \(what): \(String(cString: strerror(number)))"
    }
}
