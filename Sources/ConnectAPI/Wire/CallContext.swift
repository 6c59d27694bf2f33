internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// What is found out about a request while it is answered: for the journal, and for what a fault rule does to its answer.
///
/// Confined to the call that answers the request.
final class CallContext {
    let operation: String
    var instance: Instance?
    /// The InitialContactId.
    var contact: UniqueID?
    var participant: UniqueID?
    var role: ParticipantRole?
    private(set) var fault: FaultBook.CallFault?

    init(_ operation: String) {
        self.operation = operation
    }

    func note(_ grant: Grant) {
        instance = grant.chat.instance
        contact = grant.chat.id
        participant = grant.participantID
        role = grant.role
    }

    func note(_ chat: Chat) {
        instance = chat.instance
        contact = chat.id
    }

    /// Asks the instance's rules, once.
    ///
    /// - Throws: the error that a rule wants, unless the call is to take effect first.
    func meetFaults() throws(ServiceError) {
        guard let instance, !instance.faults.isEmpty else { return }
        let subject = FaultSubject(contact: contact, participant: participant, role: role)
        fault = instance.faults.call(operation, by: subject, at: instance.clock.now())
        guard let fault, !fault.isAfterEffect, let answer = fault.answer else { return }
        throw Self.error(answer)
    }

    /// The same of a URL of the storage, whose errors have S3's form.
    func meetStorageFaults() throws(StorageError) {
        do throws(ServiceError) {
            try meetFaults()
            try meetFaultsAfterEffect()
        } catch {
            throw StorageError(
                status: HTTPResponse.Status(code: error.status), code: error.type ?? "InternalError",
                message: error.message, reason: error.reason ?? "")
        }
    }

    /// The same after the call took effect.
    func meetFaultsAfterEffect() throws(ServiceError) {
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
                status: 503, type: nil, message: "", reason: "a fault rule breaks the connection: \(breakage.rawValue)")
        }
    }
}
