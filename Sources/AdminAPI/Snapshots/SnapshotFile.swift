internal import AdminCore
internal import ContactModel
internal import FoundationEssentials
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// An instance's state as one JSON document with a checksum. Only this format version can be read.
struct SnapshotFile: Codable {
    let instanceID: String
    /// JSON in the form of `GET …/settings`.
    let settings: String
    let instance: InstanceRecord
    let director: DirectorRecord

    /// Must change whenever the stored members change.
    private static let format = "connect-chat-mock snapshot 6"

    /// Takes a snapshot of an instance and its runs.
    ///
    /// - Throws: a conflict if the instance is deleted or reset in the meantime, because its runs
    ///   would be missing.
    init(_ instance: Instance, _ director: Director) throws(AdminProblem) {
        instanceID = instance.id
        settings = String(decoding: Settings.json(instance.settings.value), as: UTF8.self)
        (self.instance, self.director) = instance.clock.pause {
            var runs: [RunSnapshot] = []
            let record = instance.record { runs += director.snapshots(ofRunsIn: $0, of: instance) }
            return (record, director.record(of: instance, runs: runs))
        }
        guard !instance.isClosed else {
            throw AdminProblem(409, "the instance \"\(instance.id)\" was deleted or reset while the snapshot was taken")
        }
    }

    // MARK: - Bytes

    func bytes() throws(AdminProblem) -> [UInt8] {
        let encoder = JSONEncoder()
        // Gives the same bytes for the same state.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let state: [UInt8]
        do {
            state = Array(try encoder.encode(self))
        } catch {
            throw AdminProblem(500, "the instance cannot be saved: \(error)")
        }
        return JSONWriter.object(capacity: state.count + 200) { writer in
            writer.member("format", Self.format)
            writer.member("checksum", Self.checksum(state))
            writer.member("state", raw: state)
        }
    }

    init(_ bytes: [UInt8]) throws(AdminProblem) {
        guard let root = try? JSONDocument(bytes).root, let format = root["format"]?.string else {
            throw AdminProblem(400, "this is not a snapshot: expected a file from GET …/snapshots/{id}")
        }
        guard format == Self.format else {
            throw AdminProblem(
                400, "the snapshot's format is \"\(format)\"; this server reads \"\(Self.format)\"",
                hint: "take the snapshot again with this version of the server")
        }
        let state = Array((root["state"]?.source ?? "").utf8)
        guard root["checksum"]?.string == Self.checksum(state) else {
            throw AdminProblem(400, "the snapshot is damaged or was edited: its checksum differs")
        }
        do {
            self = try JSONDecoder().decode(SnapshotFile.self, from: Data(state))
        } catch {
            throw AdminProblem(400, "the snapshot is from another version: \(error)")
        }
        if let refusal = instance.refusal ?? director.refusal { throw AdminProblem(400, refusal) }
    }

    private static func checksum(_ state: [UInt8]) -> String {
        String(Mixing.hash(state), radix: 16)
    }
}
