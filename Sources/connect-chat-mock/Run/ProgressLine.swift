import Glibc
import Kernel

/// A line at the bottom of a terminal with the progress of a long command.
///
/// It shows nothing if standard error is not a terminal.
final class ProgressLine: Sendable {
    private let total: Int
    private let isShown: Bool
    private let done = Mutex(0)

    init(total: Int, isShown: Bool) {
        self.total = total
        self.isShown = isShown && isatty(STDERR_FILENO) == 1
        show()
    }

    func step() {
        done.withLock { $0 += 1 }
        show()
    }

    /// Clears the line, so that other lines can be printed.
    func clear() {
        if isShown { Terminal.put("\r\u{1B}[K") }
    }

    private func show() {
        if isShown { Terminal.put("\r\u{1B}[K\(done.withLock { $0 }) of \(total)") }
    }
}
