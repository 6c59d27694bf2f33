/// An attribute of a contact: a name with its value (service model: Attributes).
package struct ContactAttribute: Sendable, Codable, Equatable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
