package import JSON

/// A setting with another value than its default. Fidelity names it for a choice.
package struct SettingTrial: Sendable {
    /// The setting and its value, for reports.
    package let name: String
    /// The settings to create an instance with.
    package let settings: JSONTree

    /// The longest delay that the setting allows, a day.
    private static let longestEndDelay: Int64 = 86_400_000

    /// The kinds of difference that the setting can explain; nil for all.
    package let kinds: Set<Difference.Kind>?

    private init(_ setting: String, _ value: JSONTree, _ kinds: Set<Difference.Kind>? = nil) {
        self.kinds = kinds
        name = "\(setting): \(value.string ?? value.text)"
        settings = .object([JSONTree.Member(setting, value)])
    }

    /// The trials, one after the other, until one explains a difference.
    ///
    /// - Parameter longestDelay: the longest time between a departure and chat.ended in the recording, in milliseconds.
    package static func all(longestDelay: Int64) -> [SettingTrial] {
        var trials = [
            SettingTrial("profile", .string("api")),
            SettingTrial("liveEdgeToken", .boolean(false)),
            SettingTrial("transferSucceededToCustomer", .boolean(true)),
            SettingTrial("messageLimits", .string("2023")),
            SettingTrial("lengthUnit", .string("utf16")),
            SettingTrial("connectOn", .string("socket")),
            SettingTrial("interactiveInPlainText", .string("refused")),
            SettingTrial("interactiveInPlainText", .string("title")),
            SettingTrial("strict", .boolean(true)),
            SettingTrial("quotas", .object([JSONTree.Member("enabled", .boolean(true))])),
            SettingTrial("attachments", .object([JSONTree.Member("scan", .string("manual"))])),
            SettingTrial("attachments", .object([JSONTree.Member("enabled", .boolean(false))])),
        ]
        if (TimingClass.slack...longestEndDelay).contains(longestDelay) {
            trials.append(SettingTrial("endDelay", .string("\(longestDelay)ms"), [.timing]))
        }
        return trials
    }
}
