internal import Chats
internal import HTTPClient
internal import Kernel
internal import Logging

/// Posts notifications to their endpoints, as Amazon SNS does, on threads of its own that start with the first of them.
final class NotificationPublisher: NotificationSink {
    private struct State {
        var schedule = DeliverySchedule()
        var workers: [Thread] = []
        var isStopping = false
    }

    /// Endpoints that are posted to at once; those that do not answer hold up others only when they are as many.
    private static let workerCount = 8
    /// Milliseconds that an endpoint has to answer.
    private static let patience = 5_000

    private let monitor = Monitor(State())
    private let stopSwitch = HTTPClient.StopSwitch()
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    var impediment: String? { HTTPClient.missing }

    func publish(_ notification: Notification) {
        monitor.update { state in
            guard !state.isStopping else { return }
            if state.workers.isEmpty { state.workers = (0..<Self.workerCount).map { _ in worker() } }
            state.schedule.add(notification, at: Self.now)
        }
    }

    func cancel(_ streaming: UniqueID) {
        monitor.update { $0.schedule.cancel(streaming) }
    }

    /// Gives up what is under way and drops the rest. Call once.
    func stop() {
        stopSwitch.turn()
        let workers = monitor.update { state in
            state.isStopping = true
            return state.workers
        }
        for worker in workers { worker.join() }
    }

    // MARK: - Workers

    private func worker() -> Thread {
        // Not strongly: the threads end in `stop`, which nobody calls on what they keep alive.
        Thread { [monitor, stopSwitch, logger] in Self.work(monitor, stopSwitch, logger) }
    }

    private static func work(_ monitor: Monitor<State>, _ stop: HTTPClient.StopSwitch, _ logger: Logger) {
        let client: HTTPClient
        do throws(HTTPClient.Failure) {
            client = try HTTPClient(stop: stop)
        } catch {
            // StartContactStreaming has looked for libcurl.
            return logger.error("notifications cannot be posted: \(error.description)")
        }
        while let notification = next(monitor) {
            let (outcome, reason) = post(notification, client)
            let (consequence, losses) = monitor.update { state in
                (state.schedule.finished(notification, outcome, at: now), state.schedule.takeLosses())
            }
            // Here, and not where they are lost: that is under a chat's lock.
            for (endpoint, count) in losses {
                logger.warning("\(endpoint) takes too long: \(count) notifications are lost")
            }
            switch consequence {
            case .none: break
            case .retry(let pause): logger.info("\(reason): again in \(pause) ms")
            case .givenUp: logger.warning("\(reason): the notification \(notification.id) is given up")
            }
        }
    }

    /// Waits for something to post; nil at the end.
    private static func next(_ monitor: Monitor<State>) -> Notification? {
        monitor.wait { state -> Notification?? in
            if state.isStopping { return .some(nil) }
            return state.schedule.next(at: now).map { .some($0) }
        } deadline: { state in
            state.schedule.earliest.map { $0.milliseconds * 1_000_000 }
        }
    }

    /// Amazon SNS tries again after 429, 5xx, and no answer.
    private static func post(
        _ notification: Notification, _ client: HTTPClient
    ) -> (DeliverySchedule.Outcome, reason: String) {
        let fields: HTTPClient.Fields = [
            (name: "Content-Type", value: "text/plain; charset=UTF-8"),
            (name: "User-Agent", value: "Amazon Simple Notification Service Agent"),
            (name: "x-amz-sns-message-type", value: "Notification"),
            (name: "x-amz-sns-message-id", value: notification.id.description),
            (name: "x-amz-sns-topic-arn", value: notification.topicARN),
            (name: "x-amz-sns-subscription-arn", value: "\(notification.topicARN):\(notification.streaming)"),
        ]
        do throws(HTTPClient.Failure) {
            let answer = try client.send(
                "POST", notification.endpoint, body: notification.body, fields: fields, timeout: patience,
                // Nobody reads what an endpoint says beside its status.
                mostBytes: 1_024)
            let reason = "\(notification.endpoint) answers \(answer.status)"
            switch answer.status {
            case 200..<300: return (.taken, reason)
            case 429, 500...: return (.failed, reason)
            // open: every other status is final (Documentation/Protocol.md#contact-streaming)
            default: return (.refused, reason)
            }
        } catch {
            return (.failed, "\(notification.endpoint): \(error.description)")
        }
    }

    /// Monotonic time in the schedule's unit.
    private static var now: Timestamp {
        Timestamp(milliseconds: WallClock.monotonicNanoseconds() / 1_000_000)
    }
}
