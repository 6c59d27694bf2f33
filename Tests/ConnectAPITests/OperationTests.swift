import Chats
import ConnectAPI
import ContactModel
import Diagnostics
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Operations")
struct OperationTests {
    private let stage = Stage()

    @Test("CreateParticipantConnection returns the requested kinds, one token, expiries in a day")
    func connection() throws {
        let chat = try stage.start()
        let both = try #require(
            stage.post(
                "connection", #"{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}"#, token: chat.participantToken
            ).json)
        #expect(both.members.map(\.name) == ["Websocket", "ConnectionCredentials"])
        #expect(both["ConnectionCredentials"]?["ConnectionToken"]?.string == chat.connectionToken)
        #expect(both["Websocket"]?["Url"]?.string?.hasPrefix("ws://127.0.0.1:8080/") == true)
        let expiry = try #require(Timestamp(both["ConnectionCredentials"]?["Expiry"]?.string ?? ""))
        let left = expiry - WallClock.now()
        #expect(left > 86_000_000 && left <= 86_400_000)
        let one = stage.post("connection", #"{"Type":["WEBSOCKET"]}"#, token: chat.participantToken).json
        #expect(one?.members.map(\.name) == ["Websocket"])
    }

    @Test("credentials alone connect no participant, but ConnectParticipant does")
    func connectParticipant() throws {
        let chat = try stage.start()
        let instance = stage.registry.instance("i")
        #expect(instance.chat(chat.contact)?.read { $0.facts.state } == .created)
        #expect(stage.post("connection", #"{"ConnectParticipant":true}"#, token: chat.participantToken).text == "{}")
        #expect(instance.chat(chat.contact)?.read { $0.facts.state } == .waiting)
    }

    @Test(
        "ConnectParticipant connects an invited participant, but not an agent with an offer"
    )
    func connectInvited() throws {
        for (role, presence) in [
            (ParticipantRole.agent, Participant.Presence.invited), (.customBot, .invited), (.supervisor, .invited),
            (.agent, .offered),
        ] {
            let contact = try stage.start().contact
            let chat = try #require(stage.registry.instance("i").chat(contact))
            let index = try chat.turn { chat throws(Refusal) in
                chat.connect(ChatState.customer)
                let index = try chat.addParticipant(role, displayName: "Sam")
                chat.updateParticipant(index) { $0.presence = presence }
                return index
            }
            let token = try chat.instance.issueParticipantToken(in: chat, for: index).text
            let both = #"{"Type":["CONNECTION_CREDENTIALS"],"ConnectParticipant":true}"#
            #expect(stage.post("connection", both, token: token).json?["ConnectionCredentials"] != nil)
            #expect(stage.post("connection", #"{"ConnectParticipant":true}"#, token: token).text == "{}")
            let now = chat.read { $0.facts.participants[index].presence }
            #expect(now == (presence == .invited ? .connected : .offered), "\(role)")
        }
    }

    @Test("fault rules can name exactly the socket operations that exist")
    func faultOperations() {
        #expect(FaultOperations.socket.sorted() == ConnectAPI.socketOperations.sorted())
    }

    @Test("GetTranscript uses the profile's defaults")
    func defaults() throws {
        for profile in Profile.allCases {
            let stage = Stage { $0.profile = profile }
            let chat = try stage.start()
            for number in 1...25 {
                _ = stage.post(
                    "message", #"{"ContentType":"text/plain","Content":"m\#(number)"}"#, token: chat.connectionToken)
            }
            let contents = stage.post("transcript", #"{"StartPosition":{}}"#, token: chat.connectionToken)
                .json?["Transcript"]?.elements.map { $0["Content"]?.string ?? "" }
            let newest = (1...25).map { "m\($0)" }
            #expect(contents == (profile == .streams ? Array(newest.suffix(15)) : newest.suffix(10).reversed()))
        }
    }

    @Test("GetTranscript returns the golden answer")
    func golden() throws {
        let chat = try stage.start()
        _ = stage.post(
            "message", #"{"ContentType":"text/plain","Content":"caf\u00e9 \/"}"#, token: chat.connectionToken)
        let answer = stage.post("transcript", "{}", token: chat.connectionToken).text
        #expect(
            answer == """
                {"InitialContactId":"\(chat.contact)","Transcript":[\
                {"AbsoluteTime":"2026-11-22T13:00:00.000Z",\
                "ContentType":"application/vnd.amazonaws.connect.event.participant.joined",\
                "Id":"01a20357-9080-7000-8000-03120bebe9c4","Type":"EVENT",\
                "ParticipantId":"7005d8fb-fd43-46f1-9f38-183896b9138b","DisplayName":"Ana","ParticipantRole":"CUSTOMER",\
                "ContactId":"\(chat.contact)"},\
                {"AbsoluteTime":"2026-11-22T13:00:00.001Z","Content":"café /","ContentType":"text/plain",\
                "Id":"01a20357-9081-7000-8000-05798ab04389","Type":"MESSAGE",\
                "ParticipantId":"7005d8fb-fd43-46f1-9f38-183896b9138b","DisplayName":"Ana","ParticipantRole":"CUSTOMER",\
                "ContactId":"\(chat.contact)"}],"NextToken":""}
                """)
    }

    @Test("pages follow their token while messages arrive")
    func paging() throws {
        let chat = try stage.start()
        func say(_ text: String) {
            _ = stage.post(
                "message", #"{"ContentType":"text/plain","Content":"\#(text)"}"#, token: chat.connectionToken)
        }
        for number in 1...7 { say("m\(number)") }
        var seen: [String] = []
        var token: String? = ""
        while let next = token {
            let member = next.isEmpty ? "" : #","NextToken":"\#(next)""#
            let page = stage.post(
                "transcript", #"{"MaxResults":3,"SortOrder":"DESCENDING"\#(member)}"#, token: chat.connectionToken
            ).json
            seen += page?["Transcript"]?.elements.map { $0["Content"]?.string ?? "joined" } ?? []
            token = page?["NextToken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            say("arrival")
        }
        #expect(seen == ["m7", "m6", "m5", "m4", "m3", "m2", "m1", "joined"])
    }

    @Test("StopContact ends the chat for all, then answers 410, and 404 for an unknown contact")
    func stop() throws {
        let chat = try stage.start()
        let body = #"{"InstanceId":"i","ContactId":"\#(chat.contact)"}"#
        #expect(stage.send(.post, "/contact/stop", body).text == "{}")
        #expect(stage.send(.post, "/contact/stop", body).summary == "410 ContactNotFoundException")
        #expect(stage.post("transcript", "", token: chat.connectionToken).summary == "403 AccessDeniedException")
        let unknown = stage.send(.post, "/contact/stop", #"{"InstanceId":"i","ContactId":"x"}"#)
        #expect(unknown.text == #"{"__type":"ResourceNotFoundException","message":"Resource not found of Type: null"}"#)
        #expect(stage.send(.post, "/contact/stop", #"{"InstanceId":"new","ContactId":"x"}"#).status.code == 404)
        #expect(stage.registry.existingInstance("new") == nil)
    }

    @Test("DescribeContact returns times in seconds")
    func describe() throws {
        let chat = try stage.start(#","Attributes":{"tier":"gold"},"CustomerId":"c1""#)
        let contact = stage.send(.get, "/contacts/i/\(chat.contact)").json?["Contact"]
        #expect(contact?["Id"]?.string == chat.contact)
        #expect(contact?["Channel"]?.string == "CHAT")
        #expect(contact?["InitiationTimestamp"]?.number == 1_795_352_400.0)
        #expect(contact?["Attributes"]?["tier"]?.string == "gold")
        #expect(contact?["CustomerId"]?.string == "c1")
        #expect(contact?["DisconnectTimestamp"] == nil)
        #expect(stage.send(.get, "/contacts/i/unknown").summary == "404 ResourceNotFoundException")
    }

    @Test("the widgets' route wraps the answer of StartChatContact")
    func widget() throws {
        let body =
            #"{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"Ana"},"Username":"Ana"}"#
        let result = stage.send(.post, "/startChatContact", body).json?["data"]?["startChatResult"]
        #expect(result?.members.map(\.name) == ["ContactId", "ParticipantId", "ParticipantToken"])
    }
}
