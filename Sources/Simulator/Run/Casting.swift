/// Who plays the actors that a scenario only expects (Documentation/Scenarios.md#who-plays).
package struct Casting: Sendable, Codable {
    /// Actors that the run plays itself: they do what is expected of them at once. Others are real clients, or nobody.
    package var standIns: Set<Actor> = []
    /// Milliseconds that a real client has for coming at all; nil for no more than an expectation gives it.
    package var clientPatience: Int64?

    package init(standIns: Set<Actor> = [], clientPatience: Int64? = nil) {
        self.standIns = standIns
        self.clientPatience = clientPatience
    }
}
