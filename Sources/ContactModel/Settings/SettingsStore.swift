internal import Kernel

internal import struct Synchronization.Atomic

/// The settings at one time. All chats of the instance share one object instead of copies.
package final class SharedSettings: Sendable {
    package let values: InstanceSettings

    init(_ values: InstanceSettings) {
        self.values = values
    }
}

/// An instance's settings, which can change while the instance runs.
///
/// The settings that every request reads need no lock.
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

    /// A number that grows with each change.
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
