import Glibc
import Kernel

/// A process that plays a real client: a shell command of `--client-command`.
///
/// The command and its children are a process group of their own, which ends with the run.
final class ClientProcess: Sendable {
    /// How the process ended, and what it wrote.
    struct End: Sendable {
        /// Such as `exit code 1`.
        let status: String
        /// The last lines of its standard output and standard error.
        let output: [String]
    }

    private let process: pid_t
    private let output: OutputTail
    /// The status with which the process has ended; nil while it runs.
    private let status = Mutex<Int32?>(nil)

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
            let (reading, writing) = try Self.newPipe()
            defer { close(writing) }
            let output = OutputTail(reading)
            let process = try Self.start(command, environment, input, writing)
            live.insert(process)
            return (process, output)
        }
    }

    private static func newPipe() throws(ClientProcessError) -> (reading: Int32, writing: Int32) {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { throw ClientProcessError("a pipe") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (pipe[0], pipe[1])
    }

    private static func start(
        _ command: String, _ environment: [(name: String, value: String)], _ input: String, _ output: Int32
    ) throws(ClientProcessError) -> pid_t {
        let (reading, writing) = try newPipe()
        defer {
            close(reading)
            close(writing)
        }
        let process = try spawn(command, environment, input: reading, output: output)
        _ = Terminal.write(Array((input + "\n").utf8), to: writing)
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

    /// Why the process cannot play its part any more: it has ended with another exit code than 0. Nil otherwise.
    var failure: String? { ended().flatMap { $0 == 0 ? nil : Self.text(of: $0) } }

    /// Ends the process and its children.
    func end() -> End {
        var words = ""
        if !wait() {
            kill(-process, SIGTERM)
            words = "ended by run with SIGTERM"
            if !wait() {
                kill(-process, SIGKILL)
                words = "ended by run with SIGKILL, because it did not end after SIGTERM"
                _ = wait()
            }
        }
        // Children that outlive the command.
        kill(-process, SIGKILL)
        Self.live.withLock { _ = $0.remove(process) }
        return End(status: words.isEmpty ? Self.text(of: ended() ?? 0) : words, output: output.lastLines())
    }

    /// Returns the status with which the process has ended; nil while it runs.
    private func ended() -> Int32? {
        status.withLock { status in
            var found: Int32 = 0
            if status == nil, waitpid(process, &found, WNOHANG) == process { status = found }
            return status
        }
    }

    /// Waits for the process to end, at most ``grace``.
    private func wait() -> Bool {
        let deadline = WallClock.now() + Self.grace
        while ended() == nil {
            guard WallClock.now() < deadline else { return false }
            usleep(5_000)
        }
        return true
    }

    private static func text(of status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "exit code \((status >> 8) & 0xFF)" : StopSignals.name(of: signal)
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
