package import ContactModel
internal import HTTPRouting
internal import Instances
package import JSON
package import Kernel

/// The settings of an instance as JSON: how each one is read, written and described.
package enum Settings {
    /// Changes the settings that a body names.
    ///
    /// - Throws: a problem if any part of the body is not valid. The caller must then discard
    ///   `settings`, which may have some of the changes.
    package static func read(_ body: [UInt8], into settings: inout InstanceSettings) throws(AdminProblem) {
        try read(try AdminMembers(body: body, dialect: AdminDialect()), into: &settings)
    }

    /// Changes the settings that an object names.
    package static func read(_ members: AdminMembers, into settings: inout InstanceSettings) throws(AdminProblem) {
        try members.refuseUnknown(except: all.map(\.name))
        for setting in all where members.value[setting.name] != nil { try setting.read(members, &settings) }
    }

    /// Returns the settings that these members would change, as `name: value`.
    package static func differences(_ members: AdminMembers, from settings: InstanceSettings) -> [String] {
        var changed = settings
        guard (try? read(members, into: &changed)) != nil else { return ["valid settings"] }
        return all.filter { members.value[$0.name] != nil && $0.text(settings) != $0.text(changed) }.map { setting in
            "settings.\(setting.name): \(members.value[setting.name]?.source ?? "")"
        }
    }

    package static func json(_ settings: InstanceSettings) -> [UInt8] {
        JSONWriter.object { writer in
            for setting in all { setting.write(settings, &writer) }
        }
    }

    /// One setting: its name, its schema, its option of `serve`, and how it is read and written.
    ///
    /// The option sets the value for new instances. A setting added here is part of the admin API's
    /// bodies and responses, of OpenAPI and of snapshots. With an option, it is also part of the
    /// command line, the environment and configuration files.
    package struct Setting: Sendable {
        package let name: String
        let schema: SchemaValue
        /// What the setting does, in a sentence.
        package let about: String
        /// Nil if only the admin API sets the setting, or if its option is declared elsewhere.
        let option: OptionRow<InstanceSettings>?
        /// The option of `serve` that sets the same value, without dashes.
        private let optionName: String?
        let write: @Sendable (InstanceSettings, inout JSONWriter) -> Void
        let read: @Sendable (AdminMembers, inout InstanceSettings) throws(AdminProblem) -> Void

        init(
            _ name: String, _ schema: SchemaValue, about: String = "", option: OptionRow<InstanceSettings>? = nil,
            optionName: String? = nil,
            write: @escaping @Sendable (InstanceSettings, inout JSONWriter) -> Void,
            read: @escaping @Sendable (AdminMembers, inout InstanceSettings) throws(AdminProblem) -> Void
        ) {
            self.name = name
            self.schema = schema
            self.about = option?.help ?? about
            self.option = option
            self.optionName = optionName ?? option?.name
            self.write = write
            self.read = read
        }

        /// The setting as JSON.
        fileprivate func text(_ settings: InstanceSettings) -> [UInt8] { JSONWriter.object { write(settings, &$0) } }

        fileprivate var shown: SchemaValue {
            guard case .object(var members) = schema else { return schema }
            members.append((name: "description", value: .text(about)))
            if let optionName { members.append((name: "x-option", value: .text("--\(optionName)"))) }
            return .object(members)
        }
    }

    /// The members of the body and the response, for OpenAPI.
    ///
    /// `description` says what a setting does. `x-option` is the option of `serve` that sets the same value.
    package static var members: SchemaValue { .object(all.map { (name: $0.name, value: $0.shown) }) }

    typealias S = APISchemas

    /// Every setting, in the order of the response.
    ///
    /// The profile comes first, because reading it resets values to the profile's defaults.
    package static let all: [Setting] =
        [profile, transcript, quotas, attachments, streamingEndpoints, sampleBackEnd]
        + [
            boolean(
                "strict", \.isStrict,
                option: .flag(
                    "strict", \.isStrict, "Refuse request members that Amazon's service model does not have.")),
            boolean(
                "requireSignature", \.requiresSignature,
                option: .flag(
                    "require-signature", \.requiresSignature, "Refuse control-plane requests without a signature.")),
            boolean(
                "strictFlows", \.hasStrictFlows,
                option: .flag("strict-flows", \.hasStrictFlows, "Refuse contacts whose flow no scenario plays.")),
            boolean("requireLogin", \.requiresLogin, about: "Whether CCP pages require their agent to log in."),
            boolean(
                "liveEdgeToken", \.liveEdgeToken,
                option: .onOff(
                    "live-edge-token", \.liveEdgeToken,
                    "Whether a forward page at the newest item has a NextToken: on or off.")),
            boolean(
                "transferSucceededToCustomer", \.tellsCustomerOfTransfers,
                about: "Whether the customer's socket receives transfer.succeeded."),
            choice(
                "messageLimits", \.messageLimits,
                option: (
                    "message-limits",
                    "How long messages can be: 2026 (16,384 bytes) or 2023 (1,024 characters of text, about 12,000 of JSON)."
                )),
            choice(
                "lengthUnit", \.lengthUnit,
                option: ("length-unit", "The unit of limits in characters: scalars or utf16.")),
            defaultQueue,
            choice(
                "signInCompletion", \.signInCompletion,
                about: "What completes a sign-in: update (UpdateParticipantAuthentication) or page (the sign-in page)."),
            choice(
                "afterContactWorkAtNextState", \.afterContactWorkAtNextState,
                about: "What happens to after-contact work when an enqueued state begins."),
            choice(
                "interactiveInPlainText", \.interactiveInPlainText,
                about: "What happens to interactive messages in chats that do not support them."),
            choice(
                "connectOn", \.connectOn,
                about: "What connects a customer: the first call, or a socket or ConnectionAcknowledgement."),
            duration(
                "endDelay", \.endDelay, 0...86_400_000,
                option: ("end-delay", "Time from the last participant.left to chat.ended, such as 300ms.")),
            duration(
                "connectTimeout", \.connectTimeout, 1_000...604_800_000,
                about: "How long a chat waits for the customer's first connection."),
            duration(
                "ringTimeout", \.ringTimeout, 1_000...86_400_000,
                option: ("ring-timeout", "How long a contact is offered to an agent, such as 20s.")),
            duration(
                "connectionTokenLifetime", \.connectionTokenLifetime, 1_000...604_800_000,
                about: "How long a connection token is valid."),
            duration(
                "socketUrlLifetime", \.socketURLLifetime, 1_000...86_400_000,
                about: "How long CreateParticipantConnection says that a socket's URL is valid."),
            duration(
                "socketUrlOpens", \.socketURLOpens, 1_000...86_400_000,
                about: "How long a socket's URL can open sockets."),
        ]

    private static let profile = Setting(
        "profile", S.choice(Profile.allCases.map(\.rawValue)),
        option: .choice(
            "profile", \.profile,
            "The defaults that apply: streams (GetTranscript 15, ascending) or api (10, descending).")
    ) { settings, writer in
        writer.member("profile", settings.profile.rawValue)
    } read: { members, settings throws(AdminProblem) in
        settings.profile = try members.choice("profile", of: Profile.self) ?? settings.profile
        settings.transcriptMaxResults = nil
        settings.transcriptSortOrder = nil
    }

    private static let transcript = Setting(
        "transcript",
        S.object([
            "maxResults": S.whole(1...100),
            "sortOrder": S.choice(TranscriptSortOrder.allCases.map(\.rawValue)),
        ]), about: "What GetTranscript returns if the request does not say it."
    ) { settings, writer in
        writer.object("transcript") { writer in
            writer.member("maxResults", settings.defaultMaxResults)
            writer.member("sortOrder", settings.defaultSortOrder.rawValue)
        }
    } read: { members, settings throws(AdminProblem) in
        let transcript = try members.requiredStructure("transcript")
        try transcript.refuseUnknown(except: ["maxResults", "sortOrder"])
        settings.transcriptMaxResults = try transcript.integer("maxResults", 1...100) ?? settings.transcriptMaxResults
        settings.transcriptSortOrder =
            try transcript.choice("sortOrder", of: TranscriptSortOrder.self) ?? settings.transcriptSortOrder
    }

    private static let quotas = Setting(
        "quotas", S.object(["enabled": S.flag, "activeChats": S.whole(1...1_000_000)]),
        option: .onOff("quotas", \.quotas.isOn, "Whether Amazon Connect's service quotas apply: on or off.")
    ) { settings, writer in
        writer.object("quotas") { writer in
            writer.member("enabled", settings.quotas.isOn)
            writer.member("activeChats", settings.quotas.activeChats)
        }
    } read: { members, settings throws(AdminProblem) in
        let quotas = try members.requiredStructure("quotas")
        try quotas.refuseUnknown(except: ["enabled", "activeChats"])
        settings.quotas.isOn = try quotas.boolean("enabled") ?? settings.quotas.isOn
        settings.quotas.activeChats = try quotas.integer("activeChats", 1...1_000_000) ?? settings.quotas.activeChats
    }

    /// The given endpoints replace all earlier ones. `null` and `{}` remove all endpoints.
    private static let streamingEndpoints = Setting(
        "streamingEndpoints", ["type": "object", "additionalProperties": ["type": "string"]],
        about: "The HTTP endpoints of the topics of message streaming.", optionName: "streaming-endpoints"
    ) { settings, writer in
        writer.object("streamingEndpoints") { writer in
            for (topic, url) in settings.streamingEndpoints.all { writer.member(named: topic, url) }
        }
    } read: { members, settings throws(AdminProblem) in
        var endpoints = StreamingEndpoints()
        let given = try members.structure("streamingEndpoints")?.value.members ?? []
        guard given.count <= StreamingEndpoints.mostTopics else {
            throw AdminProblem(
                400, "streamingEndpoints has \(given.count) topics; \(StreamingEndpoints.mostTopics) are allowed")
        }
        for (topic, value) in given {
            guard let url = value.string else {
                throw AdminProblem(400, "streamingEndpoints.\(topic) must be a URL")
            }
            if let reason = StreamingEndpoints.refusal(of: url) {
                throw AdminProblem(400, "streamingEndpoints.\(topic): \(reason)")
            }
            guard settings.allowsStreaming(to: url) else {
                throw AdminProblem(
                    403, "streamingEndpoints.\(topic): \(url) is on another machine",
                    hint:
                        "set endpoints on other machines when the server starts: \(OptionName.streamingEndpoints) \(topic)=\(url)"
                )
            }
            endpoints.set(url, forTopic: topic)
        }
        settings.streamingEndpoints = endpoints
    }

    private static let sampleBackEnd = Setting(
        "sampleBackEnd",
        S.object([
            "attributes": S.choice(SampleBackEndSettings.Attributes.allCases.map(\.rawValue)),
            "contactFlowId": S.text(1...500),
        ]), about: "How the back end of Amazon's sample widgets starts chats."
    ) { settings, writer in
        writer.object("sampleBackEnd") { writer in
            writer.member("attributes", settings.sampleBackEnd.attributes.rawValue)
            writer.member("contactFlowId", settings.sampleBackEnd.contactFlowID)
        }
    } read: { members, settings throws(AdminProblem) in
        let given = try members.requiredStructure("sampleBackEnd")
        try given.refuseUnknown(except: ["attributes", "contactFlowId"])
        var values = settings.sampleBackEnd
        values.attributes =
            try given.choice("attributes", of: SampleBackEndSettings.Attributes.self) ?? values.attributes
        values.contactFlowID = try given.string("contactFlowId", length: 1...500) ?? values.contactFlowID
        settings.sampleBackEnd = values
    }

    private static let defaultQueue = Setting(
        "defaultQueue", S.text(), about: "The queue of contacts that no flow or scenario puts into another."
    ) { settings, writer in
        writer.member("defaultQueue", settings.defaultQueue)
    } read: { members, settings throws(AdminProblem) in
        settings.defaultQueue = try members.string("defaultQueue", length: 1...256) ?? settings.defaultQueue
    }

    private static func boolean(
        _ name: String, _ path: any WritableKeyPath<InstanceSettings, Bool> & Sendable, about: String = "",
        option: OptionRow<InstanceSettings>? = nil
    ) -> Setting {
        Setting(name, S.flag, about: about, option: option) { settings, writer in
            writer.member(named: name, raw: settings[keyPath: path] ? "true" : "false")
        } read: { members, settings throws(AdminProblem) in
            settings[keyPath: path] = try members.boolean(name) ?? settings[keyPath: path]
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<InstanceSettings, Choice> & Sendable, about: String = "",
        option: (name: String, help: String)? = nil
    ) -> Setting {
        Setting(
            name, S.choice(Choice.allCases.map(\.rawValue)), about: about,
            option: option.map { .choice($0.name, path, $0.help) }
        ) { settings, writer in
            writer.member(named: name, settings[keyPath: path].rawValue)
        } read: { members, settings throws(AdminProblem) in
            settings[keyPath: path] = try members.choice(name, of: Choice.self) ?? settings[keyPath: path]
        }
    }

    /// A setting that is a duration, written and read like `1m30s`.
    private static func duration(
        _ name: String, _ path: any WritableKeyPath<InstanceSettings, Int64> & Sendable, _ bounds: ClosedRange<Int64>,
        about: String = "", option: (name: String, help: String)? = nil
    ) -> Setting {
        Setting(name, S.duration, about: about, option: option.map { .duration($0.name, path, bounds, $0.help) }) {
            settings, writer in
            writer.member(named: name, DurationText.text(settings[keyPath: path]))
        } read: { members, settings throws(AdminProblem) in
            settings[keyPath: path] = try members.milliseconds(name, bounds) ?? settings[keyPath: path]
        }
    }
}

extension InstanceSettings {
    /// The options of `serve` that set settings.
    package static let options: [OptionRow<InstanceSettings>] = Settings.all.compactMap(\.option)
}
