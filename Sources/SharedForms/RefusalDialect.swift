package import ContactModel
package import JSON
internal import Kernel

/// Reports a mistake in a JSON body as a refusal.
package struct RefusalDialect: BodyDialect {
    package init() {}

    package func failure(_ fault: BodyFault) -> Refusal {
        Refusal(.invalid, fault.message)
    }
}
