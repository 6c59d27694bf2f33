import Testing

@testable import HTTPClient

@Suite("Heads and addresses")
struct ParsingTests {
    @Test("a head is read tolerantly")
    func heads() {
        let head = HTTPHead("HTTP/1.1 403 Forbidden\r\nA: b\r\nX-Empty:\r\nno colon\r\n folded: x\r\nB:  c d\r\n\r\n")
        #expect(head?.status == 403)
        #expect(head?.fields.map(\.name) == ["A", "X-Empty", "B"])
        #expect(head?.fields.map(\.value) == ["b", "", "c d"])
    }

    @Test("what is not a head", arguments: ["", "HTTP/1.1", "HTTP/1.1 abc", "FTP/1 200 OK", "\r\n\r\n"])
    func noHead(text: String) {
        #expect(HTTPHead(text) == nil)
    }

    @Test(
        "addresses of sockets",
        arguments: [
            ("ws://h:1/a?b", "http://h:1/", "h:1", "/a?b"), ("WSS://h", "https://h/", "h", "/"),
            ("wss://h?x=y", "https://h/", "h", "/?x=y"),
        ])
    func addresses(url: String, base: String, authority: String, target: String) {
        let place = SocketAddressText(url)
        #expect(place?.base == base && place?.authority == authority && place?.target == target)
    }

    @Test(
        "what is not an address of a socket",
        arguments: ["http://h", "ws://", "ws:///x", "ws://h/a b", "ws://h/\r\nX: y"])
    func noAddress(url: String) {
        #expect(SocketAddressText(url) == nil)
    }
}
