/// The index of an element of an ``IndexedList``, from 0.
///
/// Lists of different elements have different index types, so that no index can be used in the
/// wrong list.
@usableFromInline
package struct ListIndex<Element>: RawRepresentable, Hashable, Strideable, Sendable, Codable, CodingKeyRepresentable {
    @usableFromInline package let rawValue: Int

    @inlinable
    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    // Without this operator, the compiler uses Strideable's, which costs more.
    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    @inlinable
    package func distance(to other: Self) -> Int { other.rawValue - rawValue }

    @inlinable
    package func advanced(by distance: Int) -> Self { Self(rawValue: rawValue + distance) }
}
