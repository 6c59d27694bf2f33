internal import AdminCore
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Replaces an instance by a fresh one. The old one's ids and tokens stop working.
///
/// `POST …/reset` `{seed?, keep?}`.
enum ResetInstance {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let seed = try members.unsigned("seed")
        let keep = try members.strings("keep", length: 1...100) ?? []
        let keepable = ["scenarios", "faults"]
        if let other = keep.first(where: { !keepable.contains($0) }) {
            throw AdminProblem(
                400,
                "keep accepts scenarios and faults, not \"\(other)\"" + Suggestion.clause(for: other, among: keepable))
        }
        let id = try call.instance().id
        let (old, fresh) = call.api.registry.reset(id, seed: seed)
        if let old { call.api.director.forget(old, keepingScenariosFor: keep.contains("scenarios") ? fresh : nil) }
        if keep.contains("faults"), let old { _ = fresh.faults.add(old.faults.entries.map(\.rule), replacing: true) }
        if id == Registry.builtIn {
            try call.allowed { () throws(Refusal) in try call.api.director.startOnBoot(in: fresh) }
        }
        return .now(.json(CreateInstance.json(fresh)))
    }
}
