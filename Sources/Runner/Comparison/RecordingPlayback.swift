internal import Comparison
internal import ConnectAPI
internal import HTTPClient
internal import JSON
internal import Kernel
internal import Recording

/// Plays the recorded clients against a fresh instance of a server, on a clock that follows the recording.
final class RecordingPlayback {
    let recording: Recording
    let cast: Cast
    let admin: AdminClient
    let http: HTTPClient
    let instance: String
    let otherSide: OtherSide
    let endings: RecordedEndings
    var correspondence = Correspondence()
    var sockets: [Int: ReplaySocket] = [:]
    /// The header fields that an upload must have, by its URL on this server.
    var uploadFields: [String: HTTPClient.Fields] = [:]
    /// Items of the recording that this server has too, by the recorded id.
    var knownItems: Set<String> = []
    /// The chats of the recording that exist here.
    var chats: Set<String> = []
    var unseen: ArraySlice<UnseenItems.Unseen>
    /// How many items without a partner were caused here, by their keys.
    var caused: [ItemKey: Int] = [:]
    /// Chats without sockets that have ended.
    var endedChats: Set<String> = []
    /// What was found so far.
    var differences: [Difference] = []
    var calls = 0
    var frames = 0
    var notes: [String] = []
    /// Milliseconds of the recording at which the instance's clock is.
    var time: Int64 = 0
    /// The time of the last request of a recorded client.
    var lastAct: Int64 = 0

    /// - Parameters:
    ///   - instance: the id of an instance that does not exist.
    ///   - settings: those that differ from the defaults.
    init(
        _ recording: Recording, _ admin: AdminClient, instance: String, settings: JSONTree?
    ) throws(AdminClient.Failure) {
        self.recording = recording
        self.admin = admin
        self.instance = instance
        cast = Cast(recording)
        otherSide = OtherSide(admin)
        endings = RecordedEndings(recording)
        unseen = UnseenItems(recording).items[...]
        do {
            http = try HTTPClient()
        } catch {
            throw .unreachable(error.description)
        }
        let clock = JSONTree.object([
            .init("mode", .string("manual")), .init("now", .string(recording.started.description)),
        ])
        let members: [JSONTree.Member] = [.init("clock", clock), .init("seed", .number(1))]
        let topics = Self.topics(of: recording)
        let endpoints = topics.isEmpty ? [] : [JSONTree.Member("streamingEndpoints", .object(topics))]
        let all = JSONTree.object((settings?.members ?? []) + endpoints)
        _ = try admin.json(
            "PUT", Self.path(instance), body: JSONTree.object(members + [.init("settings", all)]).bytes)
    }

    static func path(_ instance: String) -> String { "/_mock/v1/instances/\(PercentEncoding.encode(instance))" }

    /// The topics of the recording, each with an endpoint that no program listens at.
    private static func topics(of recording: Recording) -> [JSONTree.Member] {
        let arns = recording.calls.compactMap { call in
            call.request?["ChatStreamingConfiguration"]?["StreamingEndpointArn"]?.string
        }
        return Set(arns).sorted().map { .init($0, .string("http://127.0.0.1:9/")) }
    }

    /// Plays the whole recording.
    func play() throws(AdminClient.Failure) {
        defer { _ = try? admin.send("DELETE", Self.path(instance)) }
        for entry in PlayOrder.entries(of: recording) {
            while let unseen = unseen.first, unseen.time <= entry.time {
                self.unseen.removeFirst()
                try cause(unseen)
            }
            try advance(to: entry.time)
            switch entry {
            case .call(let call): try play(call)
            case .socket(let event): try play(event)
            }
        }
        finish()
    }

    func advance(to time: Int64) throws(AdminClient.Failure) {
        guard time > self.time else { return }
        self.time = time
        let moment = (recording.started + time).description
        _ = try admin.send(
            "POST", "\(Self.path(instance))/clock/advance", body: JSONTree.object([.init("to", .string(moment))]).bytes)
    }
}
