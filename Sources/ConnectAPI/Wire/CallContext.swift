internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// What the server learns about a request while it answers the request.
///
/// The journal uses it, and fault rules use it to change the answer. Confined to the call that
/// answers the request.
final class CallContext {
    let operation: String
    /// The grant of a request with a token. The request is about the grant's chat.
    private var grant: Grant?
    /// The instance and subject of a request without a token.
    private var known: (instance: Instance?, subject: Subject)?
    private(set) var fault: FaultBook.CallFault?
    /// Keeps the clock from jumping while the request is in progress; nil if the clock does not
    /// jump anyway.
    private var hold: ClockHold?

    init(_ operation: String) {
        self.operation = operation
    }

    func register(_ grant: Grant) {
        self.grant = grant
        hold = grant.chat.instance.clock.hold()
    }

    func register(_ instance: Instance?) {
        known = (instance, Subject())
        hold = instance?.clock.hold()
    }

    /// - Parameter participant: The participant who acts, if known.
    func register(_ chat: Chat, participant: UniqueID? = nil, role: ParticipantRole? = nil) {
        known = (
            chat.instance, Subject(contact: chat.id, participant: participant, role: role)
        )
        hold = chat.instance.clock.hold()
    }

    var instance: Instance? { grant?.chat.instance ?? known?.instance }

    var subject: Subject {
        if let grant {
            Subject(contact: grant.chat.id, participant: grant.participantID, role: grant.role)
        } else {
            known?.subject ?? Subject()
        }
    }

    /// Records the request and its answer in the journal.
    ///
    /// - Parameter journal: The journal for requests that belong to no instance.
    func record(_ request: Request, answeredBy response: Response, in journal: Journal) {
        let status = response.status.code
        let instance = instance
        (instance?.journal ?? journal).append(
            request: operation, of: subject, at: instance?.clock.now() ?? WallClock.now(),
            method: request.method.rawValue, path: request.path, query: request.query, body: request.body,
            status: status, answer: response.body, why: status >= 400 ? response[.mockReason] : nil)
    }

    /// Applies the instance's fault rules. Call this once per request.
    ///
    /// - Throws: The error that a rule injects, unless the rule lets the call take effect first.
    func applyFaults() throws(ServiceError) {
        guard let instance, !instance.faults.isEmpty else { return }
        fault = instance.faults.call(operation, by: subject, at: instance.clock.now())
        guard let fault, !fault.isAfterEffect, let answer = fault.answer else { return }
        throw Self.error(answer)
    }

    /// Like ``applyFaults()``, for a storage URL, where errors have S3's form.
    func applyStorageFaults() throws(StorageError) {
        do throws(ServiceError) { try applyFaults() } catch { throw StorageError(error) }
    }

    /// The storage error that a rule injects after the effect; nil for the usual response.
    var storageAnswerAfterEffect: Response? {
        do throws(ServiceError) {
            try applyFaultsAfterEffect()
            return nil
        } catch {
            var response = StorageError(error).response
            response.breakage = breakage
            return response
        }
    }

    /// Throws the error of a rule that lets the call take effect first.
    func applyFaultsAfterEffect() throws(ServiceError) {
        if let fault, fault.isAfterEffect, let answer = fault.answer { throw Self.error(answer) }
    }

    /// How the connection fails instead of carrying the answer; nil if no rule breaks it.
    var breakage: ConnectionBreak? {
        if case .broken(let breakage) = fault?.answer { breakage } else { nil }
    }

    private static func error(_ answer: FaultRule.Answer) -> ServiceError {
        switch answer {
        case .failure(let failure): ServiceError(failure)
        // Only the journal sees this error.
        case .broken(let breakage):
            ServiceError(
                status: 503, type: nil, message: "", reason: "a fault rule broke the connection: \(breakage.rawValue)")
        }
    }
}

extension StorageError {
    /// Makes the S3 form of an error that a fault rule injects.
    fileprivate init(_ error: ServiceError) {
        self.init(
            status: HTTPResponse.Status(code: error.status), code: error.type ?? "InternalError",
            message: error.message, reason: error.reason ?? "")
    }
}
