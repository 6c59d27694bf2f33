import Recording
import Testing

@testable import Recorder

@Suite("Secrets of recordings")
struct SecretTests {
    private func cleaned(_ text: String, _ secrets: String...) -> String {
        String(decoding: SecretSearch(Set(secrets)).cleaned(Array(text.utf8)), as: UTF8.self)
    }

    @Test(
        "a secret is found in each encoding",
        arguments: [
            ("a secret+token/1 b", "a SECRET b"), ("secret%2Btoken%2F1", "SECRET"), ("secret%2btoken%2f1", "SECRET"),
            ("7365637265742b746f6b656e2f31", "SECRET"), ("7365637265742B746F6B656E2F31", "SECRET"),
            // In base64, alone and after one and two other bytes. What is left is less than three bytes.
            ("c2VjcmV0K3Rva2VuLzE=", "SECRETLzE="), ("eHNlY3JldCt0b2tlbi8x", "eHNlSECRET"),
            ("eHhzZWNyZXQrdG9rZW4vMQ==", "eHhzSECRETMQ=="), ("secret+token/2", "secret+token/2"),
        ])
    func encodings(text: String, expected: String) {
        #expect(cleaned(text, "secret+token/1") == expected)
    }

    @Test("a longer secret is found before one that it begins with")
    func longest() {
        #expect(cleaned("abcdefgh-and-more", "abcdefgh", "abcdefgh-and-more") == "SECRET")
    }

    @Test("short texts are too common to be replaced")
    func short() {
        #expect(cleaned("a code 123456", "123456") == "a code 123456")
    }

    @Test(
        "secrets that show by their form",
        arguments: [
            ("key AKIAIOSFODNN7EXAMPLE.", ["AKIAIOSFODNN7EXAMPLE"]),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
                ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"]
            ),
            ("https://h/x?X-Amz-Signature=0123456789abcdef&y", ["0123456789abcdef"]), ("an ordinary sentence", []),
        ])
    func patterns(text: String, expected: [String]) {
        #expect(SecretPatterns.found(in: text) == expected)
    }

    @Test("the signed parts of a URL")
    func urls() {
        let socket = "wss://h/chat?Expires=1&Signature=abcdefghijklmnopqrstuvwxyz%3D"
        #expect(Set(SecretURL.parts(of: socket)) == ["abcdefghijklmnopqrstuvwxyz%3D", "abcdefghijklmnopqrstuvwxyz="])
        let path = "wss://h/socket/ws-0123456789012345678901234567890123456789"
        #expect(Set(SecretURL.parts(of: path)) == ["ws-0123456789012345678901234567890123456789"])
    }
}
