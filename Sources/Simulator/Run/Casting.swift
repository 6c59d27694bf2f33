package import ScenarioModel

/// How the expected actors of a scenario are played (Documentation/Scenarios.md#who-plays).
package struct Casting: Sendable {
    /// Actors that stand-ins play: the run does at once what the scenario expects of them.
    ///
    /// Expected actors that are neither stand-ins nor silent are real clients, or are absent.
    package var standIns: Set<Actor> = []
    /// Actors that are connected, and do nothing else.
    package var silent: Set<Actor> = []
    /// Milliseconds that a real client has to join; nil for the expectation's own time only.
    package var clientPatience: Int64?

    package init(standIns: Set<Actor> = [], silent: Set<Actor> = [], clientPatience: Int64? = nil) {
        self.standIns = standIns
        self.silent = silent
        self.clientPatience = clientPatience
    }
}

// Encodes actors in a fixed order. The order of a set differs between processes.
extension Casting: Codable {
    private enum CodingKeys: CodingKey {
        case standIns
        case silent
        case clientPatience
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        standIns = Set(try container.decode([Actor].self, forKey: .standIns))
        silent = Set(try container.decode([Actor].self, forKey: .silent))
        clientPatience = try container.decodeIfPresent(Int64.self, forKey: .clientPatience)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(standIns.sorted { $0.rawValue < $1.rawValue }, forKey: .standIns)
        try container.encode(silent.sorted { $0.rawValue < $1.rawValue }, forKey: .silent)
        try container.encodeIfPresent(clientPatience, forKey: .clientPatience)
    }
}
