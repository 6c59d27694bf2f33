package import Kernel

/// The id and time of an item, which SendMessage and SendEvent return.
package struct ItemStamp: Hashable, Sendable, Codable {
    package let id: UniqueID
    package let time: Timestamp
}
