import Glibc
import Kernel

/// Reads what a process writes, and keeps the end of it.
final class OutputTail: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
    }

    private static let mostBytes = 16 * 1_024
    private static let mostLines = 40

    private let state = Monitor(State())

    /// - Parameter descriptor: the end of a pipe, which the tail closes.
    init(_ descriptor: Int32) {
        // The thread ends when no process can write any more.
        _ = Thread { [state] in
            var buffer = [UInt8](repeating: 0, count: 8 * 1_024)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.update { state in
                    state.bytes += buffer.prefix(count)
                    state.bytes.removeFirst(max(0, state.bytes.count - Self.mostBytes))
                }
            }
            close(descriptor)
            state.update { $0.isOver = true }
        }
    }

    /// Nanoseconds to wait for the last bytes of a process that has ended.
    private static let patience: Int64 = 200_000_000

    /// Returns the last lines.
    func lastLines() -> [String] {
        _ = state.wait(until: WallClock.monotonicNanoseconds() + Self.patience) { $0.isOver ? true : nil }
        let bytes = state.update { $0.bytes }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(Self.mostLines).map(String.init)
    }
}
