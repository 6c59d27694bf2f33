package import ScenarioModel

/// How the expected actors of a scenario are played (Documentation/Scenarios.md#who-plays).
package struct Casting: Sendable {
    /// Actors that stand-ins play: the run does at once what the scenario expects of them.
    ///
    /// Other expected actors are real clients, or are absent.
    package var standIns: Set<Actor> = []
    /// Milliseconds that a real client has to join; nil for the expectation's own time only.
    package var clientPatience: Int64?

    package init(standIns: Set<Actor> = [], clientPatience: Int64? = nil) {
        self.standIns = standIns
        self.clientPatience = clientPatience
    }
}

// Encodes the stand-ins in a fixed order. The order of a set differs between processes.
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
