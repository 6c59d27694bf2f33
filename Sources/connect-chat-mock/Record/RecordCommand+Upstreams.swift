import ArgumentParser
import ConnectChatMock
import Glibc
import JSON
import Kernel
import Recorder
import Recording

/// What `record` passes requests on to, and what it prints when it listens.
extension RecordCommand {
    var controlPlane: String { control ?? upstream }

    func upstreams() -> Upstreams {
        var upstreams = Upstreams(participantService: upstream, controlPlane: controlPlane)
        upstreams.certificateAuthorities = upstreamCa
        upstreams.patience = Int(upstreamTimeout.milliseconds)
        upstreams.credentials = credentials
        upstreams.secrets = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].compactMap(
            Self.variable)
        return upstreams
    }

    func head(_ upstreams: Upstreams) -> Recording {
        Recording(
            madeBy: "connect-chat-mock \(MockServer.version)", started: WallClock.now(),
            participantService: Self.host(of: upstreams.participantService),
            controlPlane: Self.host(of: upstreams.controlPlane), isRedacted: redact)
    }

    /// Returns scheme and host. A path can have a key in it.
    private static func host(of url: String) -> String {
        let scheme = url.prefix { $0 != ":" }
        return "\(scheme)://" + url.dropFirst(scheme.count + 3).prefix { $0 != "/" }
    }

    /// The credentials of the environment; nil if it has none, or no region.
    private var credentials: AWSCredentials? {
        guard let key = Self.variable("AWS_ACCESS_KEY_ID"), let secret = Self.variable("AWS_SECRET_ACCESS_KEY"),
            let region = signingRegion
        else { return nil }
        return AWSCredentials(
            accessKeyID: key, secret: secret, sessionToken: Self.variable("AWS_SESSION_TOKEN"), region: region)
    }

    /// The region in the name of the control plane's host, or in the environment.
    private var signingRegion: String? {
        if let region { return region }
        if let match = controlPlane.firstMatch(of: #/\/\/connect(?:-fips)?\.([a-z0-9\-]+)\.amazonaws\.com/#) {
            return String(match.1)
        }
        return Self.variable("AWS_REGION") ?? Self.variable("AWS_DEFAULT_REGION")
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: - Output

    func announce(_ server: RecordingServer, _ upstreams: Upstreams) {
        Terminal.report(readyLine(server))
        let tls = server.tlsURL.map { " and \($0)" } ?? ""
        Terminal.tell("recording at \(server.url)\(tls); point clients here, and end with Ctrl-C")
        Terminal.tell("  Participant Service  \(upstreams.participantService)")
        Terminal.tell("  control plane        \(upstreams.controlPlane)")
        if upstreams.credentials == nil, controlPlane.contains(".amazonaws.com") {
            Terminal.tell(
                "Warning: the environment has no AWS credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY); the service "
                    + "refuses requests that clients sign for \(server.url)")
        } else if upstreams.credentials == nil, !upstreams.secrets.isEmpty {
            Terminal.tell(
                "Warning: requests to --control are not signed again, because the region is not known; set --region")
        }
        if !redact { Terminal.tell("Warning: --no-redact writes texts, names and ids of people into \(output)") }
    }

    private func readyLine(_ server: RecordingServer) -> String {
        let bytes = JSONWriter.object { writer in
            writer.member("ready", true)
            writer.member("port", Int(server.port))
            if let port = server.tlsPort { writer.member("tlsPort", Int(port)) }
            writer.object("urls") { writer in
                writer.member("connect", server.url)
                writer.member("connectparticipant", server.url)
                writer.member("tls", ifPresent: server.tlsURL)
            }
            writer.member("version", MockServer.version)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
