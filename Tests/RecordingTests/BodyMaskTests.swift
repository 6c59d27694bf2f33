import JSON
import Recording
import Testing

@Suite("Masking of bodies")
struct BodyMaskTests {
    private func masked(_ json: String, redacts: Bool = true) -> String {
        var mask = BodyMask(redacts: redacts)
        let body = mask.withoutSecrets(JSONTree(text: json.utf8) ?? .null)
        return mask.redacted(body).text
    }

    @Test(
        "each kind of value",
        arguments: [
            (#"{"ConnectionToken":"abc"}"#, #"{"ConnectionToken":"connection-token-1"}"#),
            (#"{"NextToken":""}"#, #"{"NextToken":""}"#),
            (#"{"Websocket":{"Url":"wss://h/x?y=z"}}"#, #"{"Websocket":{"Url":"url-1"}}"#),
            (#"{"ContentType":"text/plain","MaxResults":7}"#, #"{"ContentType":"text/plain","MaxResults":7}"#),
            (
                #"{"Attributes":{"tier":"gold","again":"gold"}}"#,
                #"{"Attributes":{"tier":"value-1","again":"value-1"}}"#
            ),
            (#"{"RedirectUri":"https://shop.test/a?b"}"#, #"{"RedirectUri":"https://example.com/value-1"}"#),
            (#"{"Content":"mail a@b.cd"}"#, #"{"Content":"mail person1@example.com"}"#),
            (
                #"{"Secret":"abcd","Number":77,"Flag":true}"#,
                #"{"Secret":"(a text of 4 characters)","Number":0,"Flag":false}"#
            ),
            (
                #"{"Attributes":{"card":4111111111111111,"a@b.cd":true}}"#,
                #"{"Attributes":{"card":0,"person1@example.com":false}}"#
            ),
            (#"{"DisplayName":"Johanna Dup","DisplayName":"Zed"}"#, #"{"DisplayName":"Ana","DisplayName":"Ben"}"#),
            (#"{"ContentType":"x.john@b.cd"}"#, #"{"ContentType":"(a text of 11 characters)"}"#),
            (
                #"{"ContactId":"6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f","Id":"019a1b2c-3b7a-7c62-ad11-0a1b2c3d4e5f"}"#,
                #"{"ContactId":"00000001-0000-4000-9000-000000000000","Id":"00000002-0000-7000-a000-000000000000"}"#
            ),
            (
                #"{"Arn":"arn:aws:connect:us-east-1:987654321098:instance/6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f"}"#,
                #"{"Arn":"arn:aws:connect:us-east-1:111122223333:instance/00000001-0000-4000-9000-000000000000"}"#
            ),
            (#"{"InstanceId":"default"}"#, #"{"InstanceId":"default"}"#),
            (#"{"ContactId":"a@b.cd"}"#, #"{"ContactId":"person1@example.com"}"#),
            (
                #"{"message":"User: arn:aws:sts::987654321098:assumed-role/Admin/jane.doe may not act on arn:aws:connect:us-east-1:987654321098:instance/x"}"#,
                #"{"message":"User: arn:aws:iam::111122223333:user/Someone may not act on arn:aws:connect:us-east-1:111122223333:instance/x"}"#
            ),
        ])
    func kinds(json: String, expected: String) {
        #expect(masked(json) == expected)
    }

    @Test("a name is replaced where others say it, even before its participant joined")
    func names() {
        var mask = BodyMask(redacts: true)
        let early = mask.withoutSecrets(JSONTree(text: #"{"Content":"Robin Adams will help"}"#.utf8) ?? .null)
        let join = mask.withoutSecrets(
            JSONTree(text: #"{"DisplayName":"Robin Adams","ParticipantRole":"AGENT"}"#.utf8) ?? .null)
        #expect(mask.redacted(early).text == #"{"Content":"Kim will help"}"#)
        #expect(mask.redacted(join)["DisplayName"]?.string == "Kim")
    }

    @Test("JSON in a text is masked as JSON")
    func inner() {
        let receipt = #"{"Content":"{\"messageId\":\"019a1b2c-3b7a-7c62-ad11-0a1b2c3d4e5f\"}"}"#
        #expect(masked(receipt) == #"{"Content":"{\"messageId\":\"00000001-0000-7000-a000-000000000000\"}"}"#)
        let escaped = #"{"Content":"{\"mail\":\"a\\u0040b.cd\"}"}"#
        #expect(masked(escaped) == #"{"Content":"{\"mail\":\"person1@example.com\"}"}"#)
    }

    @Test("what is known about a customer is replaced in texts, too")
    func attributesInTexts() {
        var mask = BodyMask(redacts: true)
        let text = mask.withoutSecrets(JSONTree(text: #"{"Content":"number KD-7733-Gold"}"#.utf8) ?? .null)
        let given = mask.withoutSecrets(JSONTree(text: #"{"Attributes":{"number":"KD-7733-Gold"}}"#.utf8) ?? .null)
        #expect(mask.redacted(text)["Content"]?.string == "number value-1")
        #expect(mask.redacted(given)["Attributes"]?["number"]?.string == "value-1")
    }

    @Test("a name in lower case, and in other spellings")
    func spellings() {
        var mask = BodyMask(redacts: true)
        let join = #"{"DisplayName":"maria schmidt-meier","ParticipantRole":"CUSTOMER"}"#
        _ = mask.withoutSecrets(JSONTree(text: join.utf8) ?? .null)
        let said = #"{"Content":"I am Maria Schmidt-Meier, MARIA, Frau Schmidt"}"#
        let masked = mask.redacted(mask.withoutSecrets(JSONTree(text: said.utf8) ?? .null))
        #expect(masked["Content"]?.string == "I am Ana, Ana, Frau Ana")
    }

    @Test("ids, numbers and names in JSON of a text are redacted")
    func innerPersonalData() {
        let content = #"{\"Id\":\"a@b.cd\",\"MessageId\":\"+49 170 1234567\",\"card\":4111111111111111,\"a@b.cd\":7}"#
        let expected =
            #"{\"Id\":\"person1@example.com\",\"MessageId\":\"+1 206 555 0101\",\"card\":0,\"person1@example.com\":7}"#
        #expect(masked(#"{"Content":"\#(content)"}"#).contains(expected.prefix(30)))
        #expect(!masked(#"{"Content":"\#(content)"}"#).contains("4111"))
        #expect(masked(#"{"Content":"\#(content)"}"#) == #"{"Content":"\#(expected)"}"#)
    }

    @Test("without redaction only secrets are replaced")
    func unredacted() {
        let json = #"{"Content":"a@b.cd","ContactId":"6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f","ParticipantToken":"x"}"#
        let expected =
            #"{"Content":"a@b.cd","ContactId":"6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f","ParticipantToken":"participant-token-1"}"#
        #expect(masked(json, redacts: false) == expected)
    }
}
