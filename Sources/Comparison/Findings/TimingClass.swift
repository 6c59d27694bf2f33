internal import Kernel

/// How long after an action something happens, as coarse as a test can rely on.
package enum TimingClass {
    /// Milliseconds that the network and the service may take for what happens at once.
    static let slack: Int64 = 2_500

    /// Whether a time is later than expected by more than the network explains.
    ///
    /// - Parameters:
    ///   - recorded: milliseconds in the recording.
    ///   - here: milliseconds on this server's clock, which needs no time for anything.
    package static func isLate(_ recorded: Int64, than here: Int64) -> Bool { recorded - here > slack }

    /// A difference in words.
    package static func text(_ milliseconds: Int64) -> String {
        milliseconds <= slack ? "at once" : "after \(DurationText.text((milliseconds + 500) / 1_000 * 1_000))"
    }
}
