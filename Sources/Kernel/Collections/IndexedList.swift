/// An array whose index has its own type, ``ListIndex``.
///
/// The list costs other targets no more than an array, because its members are `@inlinable`. The
/// type is `@usableFromInline`, because the compiler otherwise ignores `@inlinable`.
@usableFromInline
package struct IndexedList<Element> {
    @usableFromInline package typealias Index = ListIndex<Element>

    @usableFromInline var elements: [Element]

    /// Appends an element, and returns its index.
    @inlinable
    package mutating func add(_ element: Element) -> Index {
        elements.append(element)
        return Index(rawValue: elements.count - 1)
    }
}

extension IndexedList: RandomAccessCollection, MutableCollection {
    @inlinable package var startIndex: Index { Index(rawValue: 0) }
    @inlinable package var endIndex: Index { Index(rawValue: elements.count) }
    @inlinable package var indices: Range<Index> { startIndex..<endIndex }

    @inlinable
    package func index(after index: Index) -> Index { Index(rawValue: index.rawValue + 1) }

    @inlinable
    package func index(before index: Index) -> Index { Index(rawValue: index.rawValue - 1) }

    @inlinable
    package func index(_ index: Index, offsetBy distance: Int) -> Index { Index(rawValue: index.rawValue + distance) }

    @inlinable
    package func distance(from start: Index, to end: Index) -> Int { end.rawValue - start.rawValue }

    @inlinable
    package subscript(index: Index) -> Element {
        // Reading a member does not copy the element.
        _read { yield elements[index.rawValue] }
        _modify { yield &elements[index.rawValue] }
    }
}

extension IndexedList: RangeReplaceableCollection {
    @inlinable
    package init() {
        elements = []
    }

    @inlinable
    package mutating func append(_ element: Element) {
        elements.append(element)
    }

    @inlinable
    package mutating func replaceSubrange(_ range: Range<Index>, with replacement: some Collection<Element>) {
        elements.replaceSubrange(range.lowerBound.rawValue..<range.upperBound.rawValue, with: replacement)
    }
}

extension IndexedList: ExpressibleByArrayLiteral {
    @inlinable
    package init(arrayLiteral elements: Element...) {
        self.elements = elements
    }
}

extension IndexedList: Sendable where Element: Sendable {}

/// Encoded as a plain array.
extension IndexedList: Codable where Element: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws {
        elements = try decoder.singleValueContainer().decode([Element].self)
    }

    @usableFromInline
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(elements)
    }
}
