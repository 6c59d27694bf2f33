import HTTPRouting
import HTTPTypes
import Testing

@Suite("Router")
struct RouterTests {
    private let router = Router([
        (.post, "/participant/message"), (.get, "/contacts/{InstanceId}/{ContactId}"), (.get, "/_mock/livez"),
        (.get, "/i/{a}/contacts"), (.post, "/i/{a}/contacts"), (.get, "/i/{a}/contacts/{b}"),
    ])

    private func route(_ method: HTTPRequest.Method, _ path: String) -> (Int, [String])? {
        guard case .found(let route, let parameters) = router.match(method, path: path) else { return nil }
        return (route, parameters)
    }

    @Test("finds plain paths and paths with parameters")
    func found() throws {
        #expect(try #require(route(.post, "/participant/message")) == (0, []))
        #expect(try #require(route(.get, "/contacts/i/c")) == (1, ["i", "c"]))
        #expect(try #require(route(.post, "/i/x/contacts")) == (4, ["x"]))
        #expect(try #require(route(.get, "/i/x/contacts/y")) == (5, ["x", "y"]))
    }

    @Test("an encoded slash belongs to its segment, and the router decodes it once")
    func encoded() throws {
        #expect(try #require(route(.get, "/contacts/a%2Fb%2Bc/%2525")).1 == ["a/b+c", "%25"])
    }

    @Test("answers HEAD wherever it answers GET")
    func head() throws {
        #expect(try #require(route(.head, "/_mock/livez")).0 == 2)
        #expect(route(.head, "/participant/message") == nil)
    }

    @Test("a known path with another method returns the path's methods")
    func methods() {
        guard case .otherMethods(let methods) = router.match(.delete, path: "/i/x/contacts") else {
            Issue.record("not told apart")
            return
        }
        #expect(methods == [.get, .post])
    }

    @Test(
        "every other path is unknown",
        arguments: [
            "/", "", "/participant", "/participant/message/", "/contacts/a", "/contacts//c", "/contacts/a/b/c",
            "/contacts/%zz/c", "/contacts/%ff/c",
        ])
    func unknown(path: String) {
        guard case .unknown = router.match(.get, path: path) else {
            Issue.record("\(path) is known")
            return
        }
    }
}

@Suite("Requests")
struct RequestTests {
    private struct Headers: RequestHeaders {
        let host: String
        subscript(name: HTTPField.Name) -> String? { name == .host ? host : nil }
        var all: [(name: String, value: String)] { [("Host", host)] }
    }

    private struct NoHeaders: RequestHeaders {
        subscript(name: HTTPField.Name) -> String? { nil }
        var all: [(name: String, value: String)] { [] }
    }

    @Test(
        "a target in absolute form has its own path and host (RFC 9112, 3.2.2)",
        arguments: [
            ("http://a.example:81/x?y=1", "/x", "y=1", "a.example:81"), ("HTTPS://[::1]/", "/", "", "[::1]"),
            ("http://a.example", "/", "", "a.example"), ("http://a.example?y", "/", "y", "a.example"),
            ("/http://a.example/x", "/http://a.example/x", "", "header.example"), ("*", "*", "", "header.example"),
        ])
    func absoluteForm(target: String, path: String, query: String, host: String) {
        let request = Request(
            method: .get, target: target, headers: Headers(host: "header.example"), body: [])
        #expect(request.path == path && request.query == query && request.host == host)
    }

    @Test("splits the target and decodes query items")
    func query() {
        let request = Request(
            method: .get, target: "/a%2Fb?wait=5s&name=x%20y+z&empty=&flag&=v", headers: NoHeaders(), body: [])
        #expect(request.path == "/a%2Fb")
        #expect(request.queryItem("wait") == "5s")
        #expect(request.queryItem("name") == "x y z")
        #expect(request.queryItem("empty") == "")
        #expect(request.queryItem("flag") == "")
        #expect(request.queryItem("other") == nil)
    }

    @Test(
        "local hosts are distinguished from public names",
        arguments: [
            ("127.0.0.1:8080", true), ("localhost", true), ("LOCALHOST:1", true), ("[::1]:8080", true),
            ("mock:8080", true),
            ("10.1.2.3", true), ("a.localhost", true), ("evil.example:8080", false), ("127.0.0.1.evil.example", false),
            ("1.2.3", false), ("", false), ("[::1", false),
        ])
    func hosts(host: String, isLocal: Bool) {
        #expect(HostCheck.isLocal(host: host) == isLocal)
    }

    @Test("distinguishes the server's own origin from others")
    func origins() {
        #expect(HostCheck.isSame(origin: "http://127.0.0.1:8080", host: "127.0.0.1:8080"))
        #expect(!HostCheck.isSame(origin: "http://127.0.0.1:3000", host: "127.0.0.1:8080"))
        #expect(!HostCheck.isSame(origin: "null", host: "127.0.0.1:8080"))
    }
}

@Suite("DeferredReply")
struct DeferredReplyTests {
    @Test("only the first answer counts, whether the transport registers before or after it")
    func first() {
        for asksFirst in [true, false] {
            let reply = DeferredReply()
            nonisolated(unsafe) var seen: [Int] = []
            if asksFirst { reply.whenFulfilled { seen.append($0.status.code) } }
            #expect(reply.fulfil(Response(status: .ok)))
            #expect(!reply.fulfil(Response(status: .conflict)))
            if !asksFirst { reply.whenFulfilled { seen.append($0.status.code) } }
            #expect(seen == [200])
        }
    }

    @Test("calls a completion handler once, even if the reply is already done")
    func settled() {
        nonisolated(unsafe) var count = 0
        let reply = DeferredReply()
        reply.whenDone { count += 1 }
        reply.fulfil(Response(status: .ok))
        reply.fulfil(Response(status: .ok))
        #expect(count == 1)
        reply.whenDone { count += 1 }
        #expect(count == 2)
    }
}
