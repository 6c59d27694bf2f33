internal import Chats
internal import HTTPClient
internal import Kernel
internal import Logging

/// Posts notifications to their endpoints, as Amazon SNS does, on its own threads.
final class NotificationPublisher: NotificationSink {
    /// The number of endpoints that are posted to at the same time. Other endpoints wait only when
    /// this many do not answer.
    private static let mostThreads = 8
    /// Milliseconds that an endpoint has to answer.
    private static let patience = 5_000

    private let pool: WorkerPool<DeliverySchedule>
    private let stopSwitch: HTTPClient.StopSwitch

    init(logger: Logger) {
        let stopSwitch = HTTPClient.StopSwitch()
        self.stopSwitch = stopSwitch
        pool = WorkerPool(DeliverySchedule(), threads: Self.mostThreads) { pool in
            let client = Self.client(stopSwitch, logger)
            return { notification in
                let (outcome, reason) = client.map { Self.post(notification, $0) } ?? (.refused, "no HTTP client")
                let results = pool.update { schedule in
                    (schedule.finished(notification, outcome, at: DeliverySchedule.now), schedule.takeLosses())
                }
                if let results { Self.report(results.0, results.1, of: notification, reason, logger) }
            }
        }
    }

    var impediment: String? { HTTPClient.missing }

    func publish(_ notification: Notification) {
        pool.update { $0.add(notification, at: DeliverySchedule.now) }
    }

    func cancel(_ streaming: UniqueID) {
        pool.update { $0.cancel(streaming) }
    }

    /// Cancels the requests, and waits for the threads.
    func stop() {
        stopSwitch.turn()
        pool.stop()
    }

    // MARK: - On the threads

    private static func client(_ stop: HTTPClient.StopSwitch, _ logger: Logger) -> HTTPClient? {
        do throws(HTTPClient.Failure) {
            return try HTTPClient(stop: stop)
        } catch {
            // StartContactStreaming has already checked for libcurl, so this is an error.
            logger.error("notifications cannot be posted: \(error.description)")
            return nil
        }
    }

    private static func report(
        _ consequence: DeliverySchedule.Consequence, _ losses: [(endpoint: String, count: Int)],
        of notification: Notification, _ reason: String, _ logger: Logger
    ) {
        // Log losses here: the code that drops notifications runs under a chat's lock.
        for (endpoint, count) in losses {
            logger.warning("\(endpoint) is too slow: \(count) notifications were dropped")
        }
        switch consequence {
        case .none: break
        case .retry(let pause): logger.info("\(reason): retrying in \(pause) ms")
        case .givenUp: logger.warning("\(reason): the notification \(notification.id) is dropped")
        }
    }

    /// Posts a notification. Like Amazon SNS, retries after 429, 5xx, or no response.
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
                // The server uses only the status of the response.
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
}
