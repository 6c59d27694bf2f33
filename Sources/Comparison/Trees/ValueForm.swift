internal import Kernel

/// The form of a text that clients read: a time, an id, or any other text.
enum ValueForm: Equatable {
    /// A time, with the number of its characters and whether it ends with `Z`.
    case time(length: Int, isUTC: Bool)
    case uuid(version: Character)
    case other

    init(_ text: String) {
        if let match = text.firstMatch(
            of: #/^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-([0-9A-Fa-f])[0-9A-Fa-f]{3}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/#)
        {
            self = .uuid(version: match.1.first ?? "0")
        } else if text.utf8.count > 18, Timestamp(text) != nil {
            self = .time(length: text.utf8.count, isUTC: text.hasSuffix("Z"))
        } else {
            self = .other
        }
    }

    /// The form in words, for reports.
    var description: String {
        switch self {
        case .time(let length, let isUTC): "a time of \(length) characters\(isUTC ? ", UTC" : "")"
        case .uuid(let version): "a UUID of version \(version)"
        case .other: "another text"
        }
    }
}
