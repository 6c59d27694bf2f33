import Testing

@testable import Recorder

@Suite("URLs of a proxy")
struct RewrittenURLsTests {
    private func rewritten(
        _ body: String, of operation: String?, host: String = "127.0.0.1:9000", isSecure: Bool = false
    ) -> String {
        let bytes = RewrittenURLs().rewrite(Array(body.utf8), of: operation, host: host, isSecure: isSecure)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "a URL keeps its path and query",
        arguments: [
            (
                "CreateParticipantConnection", #"{"Websocket":{"Url":"wss://x.amazonaws.com/chat?a=b"}}"#,
                #"{"Websocket":{"Url":"ws://127.0.0.1:9000/chat?a=b"}}"#
            ),
            ("GetAttachment", #"{"Url":"https:\/\/s3\/b?c"}"#, #"{"Url":"http://127.0.0.1:9000/b?c"}"#),
            (
                "StartAttachmentUpload", #"{"UploadMetadata":{"Url":"https://s3/b"}}"#,
                #"{"UploadMetadata":{"Url":"http://127.0.0.1:9000/b"}}"#
            ),
            ("GetAttachment", "not JSON", "not JSON"),
        ])
    func rewrites(operation: String, body: String, expected: String) {
        #expect(rewritten(body, of: operation) == expected)
    }

    @Test("URLs of other operations stay", arguments: ["SendMessage", nil])
    func others(operation: String?) {
        let body = #"{"Url":"https://docs.example.com/help"}"#
        #expect(rewritten(body, of: operation) == body)
    }

    @Test("over TLS the URLs use TLS, and localhost has the address that ChatJS accepts")
    func schemes() {
        #expect(
            rewritten(#"{"Url":"https://s3/b"}"#, of: "GetAttachment", isSecure: true)
                == #"{"Url":"https://127.0.0.1:9000/b"}"#)
        #expect(
            rewritten(#"{"Websocket":{"Url":"wss://x/y"}}"#, of: "StartChatContact", host: "localhost:9000")
                == #"{"Websocket":{"Url":"ws://127.0.0.1:9000/y"}}"#)
    }

    @Test("a request for a rewritten URL is found")
    func originals() {
        let urls = RewrittenURLs()
        let body = Array(#"{"Websocket":{"Url":"wss://x/chat?a=b"}}"#.utf8)
        _ = urls.rewrite(body, of: "StartChatContact", host: "h", isSecure: false)
        #expect(urls.original(of: "/chat?a=b")?.url == "wss://x/chat?a=b")
        #expect(urls.original(of: "/chat") == nil)
    }
}
