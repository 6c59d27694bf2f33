internal import Kernel

internal import struct Synchronization.Atomic

/// Settings at one time: every chat of the instance has the same object, instead of a copy.
package final class SharedSettings: Sendable {
    package let values: InstanceSettings

    init(_ values: InstanceSettings) {
        self.values = values
    }
}

/// An instance's settings, which may change while it runs; what every request asks is answered without a lock.
package final class SettingsStore: Sendable {
    private let current: Mutex<SharedSettings>
    private let versionNumber = Atomic(1)
    private let strict: Atomic<Bool>
    private let quotas: Atomic<Bool>

    package init(_ settings: InstanceSettings) {
        current = Mutex(SharedSettings(settings))
        strict = Atomic(settings.isStrict)
        quotas = Atomic(settings.quotas.isOn)
    }

    package var shared: SharedSettings { current.withLock { $0 } }
    package var value: InstanceSettings { shared.values }

    /// Counts the changes.
    package var version: Int { versionNumber.load(ordering: .acquiring) }

    package var isStrict: Bool { strict.load(ordering: .relaxed) }

    package var hasQuotas: Bool { quotas.load(ordering: .relaxed) }

    /// - Returns: the settings after the change.
    @discardableResult
    package func update<Failure: Error>(
        _ body: (inout InstanceSettings) throws(Failure) -> Void
    ) throws(Failure) -> InstanceSettings {
        try current.withLock { settings throws(Failure) in
            var changed = settings.values
            try body(&changed)
            settings = SharedSettings(changed)
            strict.store(changed.isStrict, ordering: .relaxed)
            quotas.store(changed.quotas.isOn, ordering: .relaxed)
            versionNumber.add(1, ordering: .releasing)
            return changed
        }
    }
}
