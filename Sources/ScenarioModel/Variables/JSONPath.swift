package import JSON
internal import Kernel

/// Follows a path such as `$.order.items[0].id`. The leading `$.` can be omitted.
package enum JSONPath {
    /// Returns the scalar at the path as text, and other values as JSON.
    package static func value(at path: String, in root: JSONValue) -> String? {
        var value = root
        for name in names(of: path) {
            let next = Int(name).flatMap { index in
                value.elements.indices.contains(index) ? value.elements[index] : nil
            }
            // The last of several equal names wins. `null` is a value, and is returned as text.
            guard let found = next ?? value.members.last(where: { $0.name == name })?.value else { return nil }
            value = found
        }
        return value.string ?? value.source
    }

    /// Returns the names and indices of a path, outermost first.
    package static func names(of path: String) -> [String] {
        path.split(whereSeparator: { ".[]".contains($0) }).filter { $0 != "$" }.map(String.init)
    }
}
