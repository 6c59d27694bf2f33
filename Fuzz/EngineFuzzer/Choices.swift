/// Derives choices from an input's bytes, in order. After the last byte, every choice is the first
/// one.
struct Choices {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isEmpty: Bool { next >= bytes.count }

    mutating func number(below bound: Int) -> Int {
        guard next < bytes.count else { return 0 }
        next += 1
        return Int(bytes[next - 1]) % bound
    }

    mutating func one<Choice>(of choices: [Choice]) -> Choice {
        choices[number(below: choices.count)]
    }
}
