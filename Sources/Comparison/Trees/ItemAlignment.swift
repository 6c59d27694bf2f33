internal import JSON

/// Pairs the items of two transcripts.
struct ItemAlignment {
    private(set) var pairs: [(recorded: Int, here: Int)] = []
    private(set) var onlyRecorded: [Int] = []
    private(set) var onlyHere: [Int] = []

    /// - Parameter correspondence: knows which ids belong together.
    init(_ recorded: [JSONTree], _ here: [JSONTree], _ correspondence: Correspondence) {
        var free = Array(here.indices)
        func take(_ isPartner: (Int) -> Bool) -> Int? {
            guard let place = free.firstIndex(where: isPartner) else { return nil }
            return free.remove(at: place)
        }
        var open: [Int] = []
        for (index, item) in recorded.enumerated() {
            let id = item["Id"]?.string.flatMap { correspondence[$0] }
            if let id, let partner = take({ here[$0]["Id"]?.string == id }) {
                pairs.append((index, partner))
            } else {
                open.append(index)
            }
        }
        for index in open {
            let key = ItemKey(correspondence.translated(recorded[index]))
            if let partner = take({ ItemKey(here[$0]) == key }) ?? take({ ItemKey(here[$0]).form == key.form }) {
                pairs.append((index, partner))
            } else {
                onlyRecorded.append(index)
            }
        }
        pairs.sort { $0.recorded < $1.recorded }
        onlyHere = free
    }

    /// Returns the recorded items that are not in the same order as the others, by their index.
    ///
    /// - Parameter exceptions: ids of items whose place does not matter.
    func misplaced(except exceptions: Set<String>, in recorded: [JSONTree]) -> [Int] {
        let placed = pairs.filter { pair in
            recorded[pair.recorded]["Id"]?.string.map { !exceptions.contains($0) } ?? true
        }
        return Sequences.misplaced(placed.map(\.here)).map { placed[$0].recorded }
    }
}

/// Orders of numbers.
package enum Sequences {
    /// Returns the places of the fewest numbers without which the others rise.
    package static func misplaced(_ numbers: [Int]) -> [Int] {
        // The length of the longest rising row that ends at each place, and the place before.
        var lengths = [Int](repeating: 1, count: numbers.count)
        var previous = [Int?](repeating: nil, count: numbers.count)
        for place in numbers.indices {
            for earlier in 0..<place where numbers[earlier] < numbers[place] && lengths[earlier] + 1 > lengths[place] {
                lengths[place] = lengths[earlier] + 1
                previous[place] = earlier
            }
        }
        var kept: Set<Int> = []
        var place = numbers.indices.max { lengths[$0] < lengths[$1] }
        while let current = place {
            kept.insert(current)
            place = previous[current]
        }
        return numbers.indices.filter { !kept.contains($0) }
    }
}
