package import Kernel

/// Id and time of an item: what SendMessage and SendEvent answer with.
package struct ItemStamp: Hashable, Sendable, Codable {
    package let id: UniqueID
    package let time: Timestamp
}
