import Kernel
import Runner

/// The real clients of one run: the processes of `--client-command`, or clients that the user starts.
final class ClientCommand: Sendable {
    private enum Client {
        case started(ClientProcess)
        case failed(ClientProcessError)
    }

    private let command: String?
    private let clients = Mutex<[(actor: String, client: Client)]>([])

    /// - Parameter command: nil to print what a client needs on standard output.
    init(_ command: String?) {
        self.command = command
    }

    /// Starts the client of an actor, or prints what it needs.
    func invite(_ invitation: Invitation) {
        guard let command else { return Terminal.report(invitation.json) }
        let client: Client
        do throws(ClientProcessError) {
            client = .started(
                try ClientProcess(
                    command,
                    environment: [
                        ("CONNECT_CHAT_MOCK_ENDPOINT", invitation.endpoint),
                        ("CONNECT_CHAT_MOCK_PARTICIPANT_TOKEN", invitation.participantToken),
                        ("CONNECT_CHAT_MOCK_CONTACT_ID", invitation.contactID),
                    ], input: invitation.json))
        } catch {
            client = .failed(error)
        }
        clients.withLock { $0.append((invitation.actor, client)) }
    }

    /// Why the run cannot go on without a client; nil if it can.
    var failure: String? {
        clients.withLock { clients in
            clients.lazy.compactMap { actor, client -> String? in
                switch client {
                case .failed(let error): "the client of the \(actor): \(error)"
                case .started(let process):
                    process.failure.map { "the client of the \(actor) ended before the run: \($0)" }
                }
            }.first
        }
    }

    /// Ends the clients.
    ///
    /// - Returns: lines that say how each one ended, and what it wrote.
    func end() -> [String] {
        let ended = clients.withLock { clients in
            defer { clients.removeAll() }
            return clients
        }
        return ended.flatMap { actor, client -> [String] in
            switch client {
            case .failed(let error): return ["client    \(actor): \(error)"]
            case .started(let process):
                let end = process.end()
                return ["client    \(actor): \(end.status)"] + end.output.map { "          \($0)" }
            }
        }
    }
}
