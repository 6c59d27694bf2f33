internal import Glibc

/// Durations as they occur in practice: most are near the median, and a few are far longer.
package struct LogNormal: Sendable, Equatable, Codable {
    package let median: Double
    /// The 95th percentile: 95 of 100 draws are below it.
    package let p95: Double

    /// - Parameter p95: The 95th percentile, at least the median.
    package init(median: Double, p95: Double) {
        self.median = median
        self.p95 = max(median, p95)
    }

    /// Whether both values are valid and at most `longest`. Check this for a distribution that is read from a file.
    package func isSound(longest: Double) -> Bool {
        median == 0 && p95 <= longest || (1...longest).contains(median) && (median...longest).contains(p95)
    }

    /// Returns one draw, by the Box-Muller transform.
    package func draw(using generator: inout some RandomNumberGenerator) -> Double {
        guard median > 0 else { return 0 }
        let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &generator)
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator))).squareRoot()
        // A normal distribution's 95th percentile is 1.645 standard deviations above its mean.
        return median * exp(log(p95 / median) / 1.645 * radius * cos(angle))
    }
}
