internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// `PUT /_mock/v1/instances/{instanceId}` `{seed?, clock?: {mode?, now?}}`: makes an instance; one that is known is not
/// touched.
enum CreateInstance {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("seed", "clock")
        let seed = try members.unsigned("seed")
        let clock = try members.structure("clock")
        try clock?.refuseUnknown(besides: ["mode", "now"])
        let mode = try clock?.choice("mode", of: InstanceClock.Mode.self)
        let now = try clock.flatMap { clock throws(AdminProblem) in try ClockTime.read("now", clock) }
        let id = try call.instanceID()
        guard let instance = call.api.registry.newInstance(id, seed: seed) else {
            throw AdminProblem(
                409, "the instance \"\(id)\" is there already",
                hint: "POST /_mock/v1/instances/\(id)/reset {\"seed\": …} begins it anew")
        }
        instance.clock.set(mode: mode ?? instance.clock.mode, now: now)
        return .now(.json(json(instance), status: .created))
    }

    static func json(_ instance: Instance) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("instanceId", instance.id)
            writer.member("seed", raw: String(instance.seed).utf8)
            writer.member("now", instance.clock.now())
        }
    }
}
