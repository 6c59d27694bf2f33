package import ContactModel
package import JSON
internal import Kernel

/// Words faults of a rule as refusals.
package struct RefusalDialect: BodyDialect {
    package init() {}

    package func failure(_ fault: BodyFault) -> Refusal {
        Refusal(.invalid, fault.message)
    }
}
