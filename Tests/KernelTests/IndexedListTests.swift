import Foundation
import Kernel
import Testing

@Suite("IndexedList")
struct IndexedListTests {
    private typealias Index = ListIndex<String>

    @Test("returns an index for an added element, and finds, changes and removes elements by index")
    func indices() {
        var list: IndexedList = ["a", "b"]
        let third = list.add("c")
        list[third] += "!"
        #expect(list.firstIndex(of: "c!") == third)
        #expect(list.indices.contains(third) && !list.indices.contains(Index(rawValue: 3)))
        list.remove(at: list.startIndex)
        #expect(Array(list) == ["b", "c!"])
    }

    @Test("a list is encoded as an array, an index as a number, and an index key in sorted order")
    func coding() throws {
        struct Record: Codable {
            var list: IndexedList<String> = ["a", "b"]
            var place = Index(rawValue: 1)
            var names = [Index(rawValue: 1): "b", Index(rawValue: 0): "a"]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(Record())
        #expect(String(decoding: json, as: UTF8.self) == #"{"list":["a","b"],"names":{"0":"a","1":"b"},"place":1}"#)
        let read = try JSONDecoder().decode(Record.self, from: json)
        #expect(Array(read.list) == ["a", "b"] && read.place.rawValue == 1 && read.names[read.place] == "b")
    }
}
