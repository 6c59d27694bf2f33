/// Who plays the actors that a scenario only expects (Documentation/Scenarios.md#who-plays).
package struct Casting: Sendable {
    /// Actors that the run plays itself: they do what is expected of them at once. Others are real clients, or nobody.
    package var standIns: Set<Actor> = []
    /// Milliseconds that a real client has for coming at all; nil for no more than an expectation gives it.
    package var clientPatience: Int64?

    package init(standIns: Set<Actor> = [], clientPatience: Int64? = nil) {
        self.standIns = standIns
        self.clientPatience = clientPatience
    }
}

// The stand-ins in one order, since that of a set changes from process to process.
extension Casting: Codable {
    private enum CodingKeys: CodingKey {
        case standIns
        case clientPatience
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        standIns = Set(try container.decode([Actor].self, forKey: .standIns))
        clientPatience = try container.decodeIfPresent(Int64.self, forKey: .clientPatience)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(standIns.sorted { $0.rawValue < $1.rawValue }, forKey: .standIns)
        try container.encodeIfPresent(clientPatience, forKey: .clientPatience)
    }
}
