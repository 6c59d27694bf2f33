import Testing

@testable import Recorder

@Suite("URLs of a proxy")
struct RewrittenURLsTests {
    private func rewritten(_ body: String, host: String = "127.0.0.1:9000", isSecure: Bool = false) -> String {
        String(decoding: RewrittenURLs().rewrite(Array(body.utf8), host: host, isSecure: isSecure), as: UTF8.self)
    }

    @Test(
        "a URL keeps its path and query",
        arguments: [
            (
                #"{"Websocket":{"Url":"wss://x.amazonaws.com/chat?a=b"}}"#,
                #"{"Websocket":{"Url":"ws://127.0.0.1:9000/chat?a=b"}}"#
            ),
            (#"{"Url":"https:\/\/s3\/b?c"}"#, #"{"Url":"http://127.0.0.1:9000/b?c"}"#),
            (#"{"UploadMetadata":{"Url":"https://s3/b"}}"#, #"{"UploadMetadata":{"Url":"http://127.0.0.1:9000/b"}}"#),
            (#"{"Other":{"Url":"https://s3/b"}}"#, #"{"Other":{"Url":"https://s3/b"}}"#), ("not JSON", "not JSON"),
        ])
    func rewrites(body: String, expected: String) {
        #expect(rewritten(body) == expected)
    }

    @Test("over TLS the URLs use TLS, and localhost has the address that ChatJS accepts")
    func schemes() {
        #expect(rewritten(#"{"Url":"https://s3/b"}"#, isSecure: true) == #"{"Url":"https://127.0.0.1:9000/b"}"#)
        #expect(
            rewritten(#"{"Websocket":{"Url":"wss://x/y"}}"#, host: "localhost:9000")
                == #"{"Websocket":{"Url":"ws://127.0.0.1:9000/y"}}"#)
    }

    @Test("a request for a rewritten URL is found")
    func originals() {
        let urls = RewrittenURLs()
        _ = urls.rewrite(Array(#"{"Websocket":{"Url":"wss://x/chat?a=b"}}"#.utf8), host: "h", isSecure: false)
        #expect(urls.original(of: "/chat?a=b")?.url == "wss://x/chat?a=b")
        #expect(urls.original(of: "/chat") == nil)
    }
}
