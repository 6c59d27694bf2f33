/// Finds the word that a user probably meant, for "did you mean".
package enum Suggestion {
    /// Returns the candidate nearest to `word`, if at most a third of the letters differ, as in a
    /// typing error.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        // Longer words are not typing errors, and counting the edits between long words is
        // expensive.
        guard word.utf8.count <= 64 else { return nil }
        let lowered = Array(word.lowercased())
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(lowered, Array(candidate.lowercased()))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, max(lowered.count, best.candidate.count) / 3) else { return nil }
        return best.candidate
    }

    /// Returns `, did you mean "x"?` to end a sentence with, or an empty text.
    package static func clause(for word: String, among candidates: some Sequence<String>) -> String {
        nearest(to: word, among: candidates).map { ", did you mean \"\($0)\"?" } ?? ""
    }

    /// Returns the number of edits (insert, delete, replace, swap of neighbours) from one word to
    /// the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, leftCharacter) in left.enumerated() {
            var current = [row + 1]
            for (column, rightCharacter) in right.enumerated() {
                var cost = min(
                    previous[column] + (leftCharacter == rightCharacter ? 0 : 1),
                    previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, leftCharacter == right[column - 1], left[row - 1] == rightCharacter {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
