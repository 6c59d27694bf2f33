internal import Kernel

internal import struct Synchronization.Atomic

/// An instance's settings, which may change while it runs; what every request asks is answered without a lock.
package final class SettingsStore: Sendable {
    private let current: Mutex<InstanceSettings>
    private let versionNumber = Atomic(1)
    private let strict: Atomic<Bool>
    private let quotas: Atomic<Bool>

    init(_ settings: InstanceSettings) {
        current = Mutex(settings)
        strict = Atomic(settings.isStrict)
        quotas = Atomic(settings.quotas.isOn)
    }

    package var value: InstanceSettings { current.withLock { $0 } }

    /// Counts the changes.
    var version: Int { versionNumber.load(ordering: .acquiring) }

    package var isStrict: Bool { strict.load(ordering: .relaxed) }

    package var hasQuotas: Bool { quotas.load(ordering: .relaxed) }

    /// - Returns: the settings after the change.
    @discardableResult
    package func update<Failure: Error>(
        _ body: (inout InstanceSettings) throws(Failure) -> Void
    ) throws(Failure) -> InstanceSettings {
        try current.withLock { settings throws(Failure) in
            var changed = settings
            try body(&changed)
            settings = changed
            strict.store(changed.isStrict, ordering: .relaxed)
            quotas.store(changed.quotas.isOn, ordering: .relaxed)
            versionNumber.add(1, ordering: .releasing)
            return changed
        }
    }
}
