internal import Comparison
internal import ConnectAPI
internal import HTTPClient
internal import JSON
internal import Kernel
internal import Recording

/// Plays the sockets of recorded clients.
extension RecordingPlayback {
    func play(_ event: RecordedSocketEvent) throws(AdminClient.Failure) {
        let place = "socket \(event.socket), \(event.time) ms"
        switch event.kind {
        case .opened(let url, let status): open(event.socket, url, status, place)
        case .sent(let frame):
            lastAct = event.time
            guard let message = FrameForm.message(correspondence.translated(frame)) else { return }
            sockets[event.socket]?.send(message, isHeartbeat: frame["topic"]?.string == "aws/heartbeat")
        case .received(let frame): try expect(frame, of: event, place)
        case .closed(let byClient, let code): close(event, byClient: byClient, code, place)
        case .cut: notes.append("\(place): the recorded socket broke")
        }
    }

    func open(_ number: Int, _ url: String, _ status: Int, _ place: String) {
        guard let here = correspondence[url] else {
            return notes.append("\(place): the URL of the socket is not known")
        }
        var opened = 101
        do throws(HTTPClient.Failure) {
            sockets[number] = try ReplaySocket(here)
        } catch {
            opened = error.answer?.status ?? 0
        }
        guard opened != status else { return }
        differences.append(
            Difference(
                .opening, FidelityTable.row(ofSockets: "opening"), recorded: "\(status)", here: "\(opened)",
                place: place))
    }

    func expect(
        _ frame: JSONTree, of event: RecordedSocketEvent, _ place: String
    ) throws(AdminClient.Failure) {
        guard let socket = sockets[event.socket] else { return }
        frames += 1
        let item = FrameForm.item(frame)
        defer { if let id = item?["Id"]?.string { knownItems.insert(id) } }
        if let partner = partner(of: frame, socket, place) { return compare(frame, partner, event, place) }
        if let item, let contact = try contact(of: item["InitialContactId"]?.string),
            let act = act(causing: item, in: contact, at: event.time), try perform(act, contact, place),
            let partner = partner(of: frame, socket, place, isCaused: true)
        {
            return compare(frame, partner, nil, place)
        }
        differences.append(
            Difference(
                .missingFrame, FrameComparison.row(of: frame), recorded: "sent", here: "not sent", place: place))
    }

    /// Returns what the other side did to cause a frame; nil if nothing can have caused it.
    func act(causing item: JSONTree, in contact: String, at time: Int64) -> OtherSideAct? {
        if let act = OtherSideAct(causing: item, isClient: cast.isClient) {
            guard case .leave(let id) = act, otherSide.isLastAgent(id, in: contact),
                !endings.isCaused(by: item, at: time)
            else {
                return act
            }
            // The last agent leaves and the chat goes on: a transfer, which the customer is not sent.
            return .transfer(from: id)
        }
        let isLeaving = item["ContentType"]?.string?.hasSuffix("event.participant.left") ?? false
        // A chat that is ended from outside takes the recorded clients out, too.
        return isLeaving && endings.hasEnd(of: item["InitialContactId"]?.string, after: time) ? .end : nil
    }

    /// - Parameter isCaused: whether an act of the other side caused the frame now.
    func partner(of frame: JSONTree, _ socket: ReplaySocket, _ place: String, isCaused: Bool = false) -> JSONTree? {
        socket.collect()
        return socket.queue.takePartner(
            of: correspondence.translated(frame), place: place, isCaused: isCaused, isTaken: correspondence.isPartner)
    }

    /// - Parameter event: the recorded event; nil for a frame that an act of the other side caused now.
    func compare(_ recorded: JSONTree, _ here: JSONTree, _ event: RecordedSocketEvent?, _ place: String) {
        differences += FrameComparison.differences(recorded, here, place: place, &correspondence)
        guard let event, let text = FrameForm.item(here)?["AbsoluteTime"]?.string, let moment = Timestamp(text) else {
            return
        }
        let hereTime = moment - recording.started
        guard TimingClass.isLate(event.time, than: max(hereTime, 0)) else { return }
        differences.append(
            Difference(
                .timing, FrameComparison.row(of: recorded), recorded: TimingClass.text(event.time - lastAct),
                here: TimingClass.text(hereTime - lastAct), place: place))
    }

    func close(_ event: RecordedSocketEvent, byClient: Bool, _ code: Int?, _ place: String) {
        guard let socket = sockets[event.socket] else { return }
        socket.collect()
        if byClient {
            if socket.closeCode != nil {
                addClosing(recorded: "open", here: Self.closed(socket.closeCode ?? nil), place)
            }
            // A client that closes its socket right after its last request may miss what that request caused.
            reportExtraFrames(of: socket, event.socket, isTail: event.time - lastAct < RecordedEndings.settleTime)
            socket.close()
        } else {
            let here = socket.closeCode.map { Self.closed($0) } ?? "open"
            if here != Self.closed(code) { addClosing(recorded: Self.closed(code), here: here, place) }
            reportExtraFrames(of: socket, event.socket, isTail: false)
        }
        sockets[event.socket] = nil
    }

    private static func closed(_ code: Int?) -> String { code.map { "closed with \($0)" } ?? "dropped" }

    func addClosing(recorded: String, here: String, _ place: String) {
        differences.append(
            Difference(.closing, FidelityTable.row(ofSockets: "closing"), recorded: recorded, here: here, place: place))
    }

    func reportExtraFrames(of socket: ReplaySocket, _ number: Int, isTail: Bool) {
        for (name, place) in socket.queue.misplaced {
            differences.append(
                Difference(
                    .order, FidelityTable.row(ofEvent: name), recorded: "at its recorded place",
                    here: "at another place",
                    place: place))
        }
        for frame in socket.queue.extra(isWhole: !isTail) {
            differences.append(
                Difference(
                    .extraFrame, FrameComparison.row(of: frame), recorded: "not sent", here: "sent",
                    place: "socket \(number)"))
        }
    }

    /// Compares what is left on sockets that were open when the recording ended.
    func finish() {
        for (number, socket) in sockets.sorted(by: { $0.key < $1.key }) {
            socket.collect()
            let last = recording.entries.last?.time ?? 0
            reportExtraFrames(of: socket, number, isTail: last - lastAct < RecordedEndings.settleTime)
            socket.close()
        }
        sockets = [:]
    }
}
