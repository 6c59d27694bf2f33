internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// `GET …/contacts/{contactId}/transcript?format=json|text|s3`: the whole transcript, also after the end.
enum ExportTranscript {
    private enum Format: String, CaseIterable {
        /// The items as GetTranscript has them.
        case json
        /// A line an item, for reading.
        case text
        /// The file that Amazon Connect puts into S3 (wire-facts section 12).
        case s3
    }

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        try call.refuseUnknownQuery(besides: "format")
        let name = call.request.queryItem("format") ?? Format.json.rawValue
        guard let format = Format(rawValue: name) else {
            let formats = Format.allCases.map(\.rawValue)
            throw AdminProblem(
                400,
                "format=\(name) is none of \(formats.joined(separator: ", "))"
                    + Suggestion.clause(for: name, among: formats))
        }
        let chat = try call.chat()
        switch format {
        case .json: return .now(.json(json(chat)))
        case .s3: return .now(.json(s3(chat)))
        case .text:
            return .now(
                Response(
                    status: .ok, fields: [Response.Field(.contentType, "text/plain; charset=utf-8")],
                    body: Array(text(chat).utf8)))
        }
    }

    private static func json(_ chat: Chat) -> [UInt8] {
        chat.read { state in
            let (transcript, participants) = (state.transcript, state.participants)
            return JSONWriter.object { writer in
                writer.member("InitialContactId", chat.id)
                writer.array("Transcript") { writer in
                    for position in 0..<transcript.count {
                        transcript.write(position, participants: participants, to: &writer)
                    }
                }
            }
        }
    }

    /// Items without contact ids: the file names its contact once.
    private static func s3(_ chat: Chat) -> [UInt8] {
        chat.read { state in
            let (transcript, participants) = (state.transcript, state.participants)
            return JSONWriter.object { writer in
                writer.member("Version", "2019-08-26")
                writer.member("AWSAccountId", "123456789012")
                writer.member("InstanceId", chat.instance.id)
                writer.member("InitialContactId", chat.id)
                writer.member("ContactId", chat.id)
                writer.array("Participants") { writer in
                    for participant in participants where participant.presence != .invited {
                        writer.object { $0.member("ParticipantId", participant.id) }
                    }
                }
                writer.array("Transcript") { writer in
                    for position in 0..<transcript.count {
                        transcript.write(position, participants: participants, withContact: false, to: &writer)
                    }
                }
            }
        }
    }

    private static func text(_ chat: Chat) -> String {
        chat.read { state in
            (0..<state.transcript.count).map { position in
                let item = state.transcript.entry(at: position)
                let author = item.author.map { state.participants[$0] }
                let who = author.map { "\($0.role.rawValue) \($0.displayName)" } ?? "-"
                let what = item.content ?? "(\(item.type.shortName))"
                // A message of several lines stays recognisable as one.
                return
                    "\(item.time)  \(who): \(what.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    "))\n"
            }.joined()
        }
    }
}
