/// Makes choices of an input's bytes, one after the other; behind the last of them everything is the first choice.
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
