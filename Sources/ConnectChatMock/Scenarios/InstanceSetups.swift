internal import ContactModel
internal import Instances
internal import Kernel
internal import Logging
internal import ScenarioFile
internal import ScenarioModel

/// The start states of instances, from an instances file.
enum InstanceSetups {
    /// Reads the file; returns nothing without one.
    static func read(_ file: String?) throws(MockServerError) -> [String: InstanceSetup] {
        guard let file else { return [:] }
        let text = try FileContents.of(file)
        // A configuration file can have the instances, too.
        let options = (ServerOptions.all.map(\.name) + ServerOptions.ofCommand.map(\.name))
            .filter { $0 != InstancesFile.key }
        do throws(ScenarioMistakes) {
            return try InstancesFile.read(text, file: file, others: options) {
                ScenarioCollection.find($0, besides: file)
            }
        } catch {
            throw MockServerError(error.description)
        }
    }

    /// Creates the instances, so that what they cannot have is known at the start.
    static func create(
        _ setups: [String: InstanceSetup], _ file: String?, in registry: Registry
    ) throws(MockServerError) {
        for id in setups.keys.sorted() {
            do throws(Refusal) {
                _ = try registry.newInstance(id, seed: nil)
            } catch {
                throw MockServerError("\(file ?? ""): the instance \(id): \(error.reason)")
            }
        }
    }

    /// Tells which scenarios no instance can play, because it lacks what they need.
    ///
    /// - Parameter paths: the files and folders that the user named.
    /// - Throws: an error for a file that the user named itself.
    static func tellUnplayable(
        _ scenarios: [Scenario], named paths: [String], in registry: Registry, _ logger: Logger
    ) throws(MockServerError) {
        for scenario in scenarios {
            guard let reason = reasonNotToPlay(scenario, in: registry) else { continue }
            if paths.contains(scenario.file) { throw MockServerError(reason) }
            logger.notice("not played: \(reason)")
        }
    }

    /// Returns why no instance can play a scenario; nil if one can.
    static func reasonNotToPlay(_ scenario: Scenario, in registry: Registry) -> String? {
        // A start on boot is only in the built-in instance.
        let ids = scenario.starts.isOnBoot ? [Registry.builtIn] : registry.instanceIDs
        let instances = ids.compactMap { registry.existingInstance($0) }
        guard !instances.contains(where: { scenario.missing(in: $0).isEmpty }), let first = instances.first else {
            return nil
        }
        let missing = scenario.missing(in: registry.existingInstance(Registry.builtIn) ?? first)
        return "\(scenario.file): the scenario needs \(missing.joined(separator: ", ")); "
            + "write it under \"instances:\", or use run"
    }
}
