import HTTPRouting
import Kernel
import Transport

/// Sends every text back through the loop, and records what it receives.
final class EchoSession: SocketSession {
    struct ScenarioEvent {
        var opened: SocketID?
        var texts: [String] = []
        var closed = 0
    }

    let heard = Monitor(ScenarioEvent())
    private let sockets: WebSocketLoop

    init(_ sockets: WebSocketLoop) {
        self.sockets = sockets
    }

    func opened(_ socket: SocketID) {
        heard.update { $0.opened = socket }
    }

    func received(_ text: [UInt8]) {
        let socket = heard.update { heard in
            heard.texts.append(String(decoding: text, as: UTF8.self))
            return heard.opened
        }
        if let socket { sockets.push(text, to: [socket]) }
    }

    func closed() {
        heard.update { $0.closed += 1 }
    }
}
