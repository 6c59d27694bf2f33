import JSON
import Recording
import Testing

@testable import Recorder

@Suite("Secrets of recordings")
struct SecretTests {
    private func cleaned(_ text: String, _ secrets: String...) -> String { SecretSearch(Set(secrets)).cleaned(text) }

    private static let secret = "QVFJREFI/dG9rZW4+AAAA-BBBB_CCCC"

    @Test(
        "a secret is found in each encoding",
        arguments: [
            ("a QVFJREFI/dG9rZW4+AAAA-BBBB_CCCC b", "a SECRET b"), (#"QVFJREFI\/dG9rZW4+AAAA-BBBB_CCCC"#, "SECRET"),
            ("QVFJREFI%2FdG9rZW4%2BAAAA-BBBB_CCCC", "SECRET"), ("QVFJREFI/dG9rZW4%2bAAAA-BBBB_CCCC", "SECRET"),
            ("QVFJREFI_dG9rZW4-AAAA-BBBB_CCCC", "SECRET"), ("QVFJREFI&#x2F;dG9rZW4 AAAA-BBBB_CCCC", "SECRET"),
            ("QVFJREFI&#47;dG9rZW4+AAAA-BBBB_CCCC", "SECRET"),
            (#"QVFJREFI\u002fdG9rZW4\u002BAAAA-BBBB_CCCC"#, "SECRET"),
            // A part of it.
            ("QVFJREFI/dG9rZW4+AAA", "SECRET"), ("cut: dG9rZW4+AAAA-BBBB_C", "cut: SECRET"),
            ("QVFJREFI/dG9rZ", "QVFJREFI/dG9rZ"), ("another text of some length", "another text of some length"),
            // In hexadecimal digits, and in base64 after no, one and two other bytes.
            ("5156464a524546492f644739725a57342b414141412d424242425f43434343", "SECRET"),
            ("5156464A524546492F644739725A57342B414141412D424242425F43434343", "SECRET"),
            ("UVZGSlJFRkkvZEc5clpXNCtBQUFBLUJCQkJfQ0NDQw==", "SECRETDQw=="),
            ("eFFWRkpSRUZJL2RHOXJaVzQrQUFBQS1CQkJCX0NDQ0M=", "eFSECRETM="),
            ("eHhRVkZKUkVGSS9kRzlyWlc0K0FBQUEtQkJCQl9DQ0ND", "eHhSECRET"),
        ])
    func encodings(text: String, expected: String) {
        let result = cleaned(text, Self.secret)
        // In base64, the first and the last characters belong to other bytes, too.
        let isBase64 = text.count > 40 && !text.contains("5156")
        #expect(isBase64 ? result.contains("SECRET") && result.count < 18 : result == expected, "\(result)")
    }

    @Test("short texts are too common to be replaced")
    func short() {
        #expect(
            cleaned("a participant with the code 123456", "123456", "participant")
                == "a participant with the code 123456")
    }

    @Test("names of members are cleaned, and the form of a body stays")
    func bodies() {
        let body = JSONTree.object([.init("k-\(Self.secret)", .array([.string(Self.secret), .number(7)]))])
        #expect(SecretSearch([Self.secret]).cleaned(body).text == #"{"k-SECRET":["SECRET",7]}"#)
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
