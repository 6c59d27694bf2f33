internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Creates an instance. Does not change an instance that exists.
///
/// `PUT /_mock/v1/instances/{instanceId}`
/// `{seed?, clock?: {mode?, factor?, now?}, settings?, queues?, agents?, views?, faults?}`. A reset returns to this state.
enum CreateInstance {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let seed = try members.unsigned("seed")
        let clock = try members.structure("clock")
        try clock?.refuseUnknown(except: ClockChange.names)
        let change = try clock.map { clock throws(AdminProblem) in try ClockChange(clock) }
        let setup = try InstanceSetupReader.read(members, settings: call.api.registry.usualSettings)
        let id = try call.instanceID()
        guard
            let instance = try call.allowed({ () throws(Refusal) in
                try call.api.registry.newInstance(id, seed: seed, setup: setup)
            })
        else {
            throw AdminProblem(
                409, "the instance \"\(id)\" already exists",
                hint: "POST /_mock/v1/instances/\(id)/reset {\"seed\": …} resets it")
        }
        change?.apply(to: instance.clock)
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
