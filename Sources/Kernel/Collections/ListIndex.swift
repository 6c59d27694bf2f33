/// The index of an element of an ``IndexedList``, from 0. Lists of different elements have indices of different types, so that
/// none is used in the wrong list.
@usableFromInline
package struct ListIndex<Element>: RawRepresentable, Hashable, Strideable, Sendable, Codable, CodingKeyRepresentable {
    @usableFromInline package let rawValue: Int

    @inlinable
    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    // Without it, Strideable's own is used, which costs more.
    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    @inlinable
    package func distance(to other: Self) -> Int { other.rawValue - rawValue }

    @inlinable
    package func advanced(by distance: Int) -> Self { Self(rawValue: rawValue + distance) }
}
