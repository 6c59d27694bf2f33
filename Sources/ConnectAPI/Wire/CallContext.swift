internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// What is found out about a request while it is answered: for the journal, and for what a fault rule does to its answer.
///
/// Confined to the call that answers the request.
final class CallContext {
    let operation: String
    /// Of a request with a token; its chat is what the request is about.
    private var grant: Grant?
    /// Of other requests.
    private var known: (instance: Instance?, subject: Subject)?
    private(set) var fault: FaultBook.CallFault?
    /// Time does not jump while a request is under way; nil where the clock does not jump anyway.
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

    /// - Parameter participant: who acts, where that is known.
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

    /// Tells the journal of the request and its answer.
    ///
    /// - Parameter journal: that of requests which lead to no instance.
    func record(_ request: Request, answeredBy response: Response, in journal: Journal) {
        let status = response.status.code
        let instance = instance
        (instance?.journal ?? journal).append(
            request: operation, of: subject, at: instance?.clock.now() ?? WallClock.now(),
            method: request.method.rawValue, path: request.path, query: request.query, body: request.body,
            status: status, answer: response.body, why: status >= 400 ? response[.mockReason] : nil)
    }

    /// Asks the instance's rules, once.
    ///
    /// - Throws: the error that a rule wants, unless the call is to take effect first.
    func applyFaults() throws(ServiceError) {
        guard let instance, !instance.faults.isEmpty else { return }
        fault = instance.faults.call(operation, by: subject, at: instance.clock.now())
        guard let fault, !fault.isAfterEffect, let answer = fault.answer else { return }
        throw Self.error(answer)
    }

    /// The same of a URL of the storage, whose errors have S3's form.
    func meetStorageFaults() throws(StorageError) {
        do throws(ServiceError) { try applyFaults() } catch { throw StorageError(error) }
    }

    /// The storage's response after the effect; nil for the usual response.
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

    /// The same after the call took effect.
    func applyFaultsAfterEffect() throws(ServiceError) {
        if let fault, fault.isAfterEffect, let answer = fault.answer { throw Self.error(answer) }
    }

    /// How the connection fails in the answer's place.
    var breakage: ConnectionBreak? {
        if case .broken(let breakage) = fault?.answer { breakage } else { nil }
    }

    private static func error(_ answer: FaultRule.Answer) -> ServiceError {
        switch answer {
        case .failure(let failure): ServiceError(failure)
        // Nobody gets to see it but the journal.
        case .broken(let breakage):
            ServiceError(
                status: 503, type: nil, message: "", reason: "a fault rule broke the connection: \(breakage.rawValue)")
        }
    }
}

extension StorageError {
    /// What a fault rule wants, in S3's form.
    fileprivate init(_ error: ServiceError) {
        self.init(
            status: HTTPResponse.Status(code: error.status), code: error.type ?? "InternalError",
            message: error.message, reason: error.reason ?? "")
    }
}
