extension WallClock {
    /// Returns the present time, by the machine's calendar clock.
    package static func now() -> Timestamp {
        Timestamp(milliseconds: millisecondsSince1970())
    }
}
