import Glibc
import Kernel

/// Stops the process when standard input ends, as SIGTERM does.
///
/// A test harness that starts the server keeps the other end of a pipe. If the harness is killed,
/// the kernel closes the pipe, and no server is left behind.
enum InputWatch {
    static func begin() {
        _ = Thread {
            var bytes: [UInt8] = [0, 0, 0, 0]
            while true {
                let count = read(STDIN_FILENO, &bytes, bytes.count)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                kill(getpid(), SIGTERM)
                return
            }
        }
    }
}
