internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Takes, lists, exports, imports, deletes and restores snapshots of an instance: `…/snapshots`.
enum Snapshots {
    /// `POST …/snapshots` `{name?}`: takes a snapshot of the current state.
    static let create: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = try call.members().string("name", length: 1...256)
        let instance = try call.existingInstance()
        let api = call.api
        return later(api, of: instance.id) { () throws(AdminProblem) in
            if let run = api.director.unrestorableRun(in: instance) {
                throw AdminProblem(
                    409,
                    "the run \"\(run.id)\" still plays a text of \"\(run.scenario.name)\" that has been replaced",
                    hint: "end its contact, or put the scenario under another name")
            }
            let file = try SnapshotFile(instance, api.director)
            let kept = try api.snapshots.put(
                nil, named: name, of: instance.id, time: file.instance.now, contacts: file.instance.chats.count,
                try file.bytes())
            return .json(json(kept), status: .created)
        }
    }

    /// `GET …/snapshots`: lists the snapshots.
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<Int>(call)
        // Oldest first. The cursor is the position of a snapshot in this list.
        let all = call.api.snapshots.all(of: try call.instanceID()).enumerated().map { (place: $0 + 1, kept: $1) }
        let kept = page.behind(all) { $0.place }
        return .now(
            .json(
                page.json("snapshots", kept, by: { $0.place }) { entry, writer in
                    writer.object { write(entry.kept, membersTo: &$0) }
                }))
    }

    /// `GET …/snapshots/{snapshotId}`: exports a snapshot as a file.
    static let export: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(.json(try kept(call).bytes))
    }

    /// `PUT …/snapshots/{snapshotId}`: imports a snapshot file of this server or of another one.
    static let take: AdminAPI.Operation = { call throws(AdminProblem) in
        let id = try call.name(1, "a snapshot's name")
        let instance = try call.instanceID()
        let bytes = call.request.body
        let api = call.api
        return later(api, of: instance) { () throws(AdminProblem) in
            let file = try SnapshotFile(bytes)
            let kept = try api.snapshots.put(
                id, of: instance, time: file.instance.now, contacts: file.instance.chats.count, bytes)
            return .json(json(kept), status: .created)
        }
    }

    /// `PUT …/snapshots/{snapshotId}/name` `{name?}`: gives a snapshot another name, or none.
    static let rename: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = try call.members().string("name", length: 1...256)
        let renamed = call.api.snapshots.rename(call.request.parameters[1], of: try call.instanceID(), to: name)
        guard let renamed else { throw unknown(call) }
        return .now(.json(json(renamed)))
    }

    /// `DELETE …/snapshots/{snapshotId}`: deletes a snapshot.
    static let delete: AdminAPI.Operation = { call throws(AdminProblem) in
        guard call.api.snapshots.remove(call.request.parameters[1], of: try call.instanceID()) else {
            throw unknown(call)
        }
        return .now(Response(status: .noContent, fields: []))
    }

    /// `POST …/snapshots/{snapshotId}/restore`: replaces the instance's state by the snapshot.
    ///
    /// The current state is discarded, and its sockets are closed.
    static let restore: AdminAPI.Operation = { call throws(AdminProblem) in
        _ = try call.members()
        let kept = try kept(call)
        let api = call.api
        return later(api, of: kept.instance) { () throws(AdminProblem) in
            let fresh = try put(back: try SnapshotFile(kept.bytes), as: kept.instance, api)
            return .json(CreateInstance.json(fresh))
        }
    }

    private static func put(
        back file: SnapshotFile, as id: String, _ api: AdminAPI
    ) throws(AdminProblem) -> Instance {
        var settings = api.registry.usualSettings
        try Settings.read(Array(file.settings.utf8), into: &settings)
        let scenarios = try scenarios(of: file.director, api.reader)
        return try AdminDialect().allowed { () throws(Refusal) in
            let (old, fresh) = try api.registry.restore(id, from: file.instance, settings: settings) {
                instance throws(Refusal) in
                try api.director.restore(file.director, scenarios: scenarios, in: instance)
            }
            if let old { api.director.forget(old, keepingScenariosFor: nil) }
            return fresh
        }
    }

    /// Reads the scenarios that the file contains.
    private static func scenarios(
        of record: DirectorRecord, _ reader: any ScenarioReading
    ) throws(AdminProblem) -> [Scenario] {
        try record.sources.map { source throws(AdminProblem) in
            do throws(ScenarioMistakes) {
                var scenario = try reader.read(Array(source.text.utf8), file: source.file) { name in
                    record.files.first { $0.scenario == source.name && $0.name == name }.map {
                        .bytes($0.content.bytes)
                    }
                        ?? .missing("it is not in the snapshot")
                }
                scenario.isTrusted = false
                return scenario
            } catch {
                throw AdminProblem(400, error.description)
            }
        }
    }

    // MARK: - Helpers

    /// Runs `work` on the instance's serial queue, because a snapshot can have 100 megabytes.
    ///
    /// It would block a worker for too long.
    private static func later(
        _ api: AdminAPI, of instance: String, _ work: @escaping @Sendable () throws(AdminProblem) -> Response
    ) -> Reply {
        let reply = DeferredReply()
        api.waiting.include(reply)
        api.serialQueues.run(for: instance) {
            do throws(AdminProblem) {
                reply.fulfil(try work())
            } catch {
                reply.fulfil(error.response)
            }
        }
        return .later(reply)
    }

    private static func kept(_ call: AdminCall) throws(AdminProblem) -> SnapshotStore.Kept {
        let all = call.api.snapshots.all(of: try call.instanceID())
        guard let kept = all.first(where: { $0.id == call.request.parameters[1] }) else { throw unknown(call) }
        return kept
    }

    private static func unknown(_ call: AdminCall) -> AdminProblem {
        let id = call.request.parameters[1]
        let known = call.api.snapshots.all(of: call.request.parameters[0]).map(\.id)
        return AdminProblem(
            404, "there is no snapshot \"\(id)\" of this instance" + Suggestion.clause(for: id, among: known),
            hint: "known: \(known.joined(separator: ", "))")
    }

    private static func json(_ kept: SnapshotStore.Kept) -> [UInt8] {
        JSONWriter.object { write(kept, membersTo: &$0) }
    }

    private static func write(_ kept: SnapshotStore.Kept, membersTo writer: inout JSONWriter) {
        writer.member("id", kept.id)
        writer.member("now", kept.time)
        writer.member("contacts", kept.contacts)
        writer.member("name", ifPresent: kept.name)
        writer.member("bytes", kept.bytes.count)
    }
}
