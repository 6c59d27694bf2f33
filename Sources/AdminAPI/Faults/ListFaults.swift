internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `GET …/faults`: the rules in their order, each with its `hits`.
enum ListFaults {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.knownInstance()
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.array("faults") { writer in
                        for entry in call.api.faults.entries(of: instance.id) { FaultView.write(entry, to: &writer) }
                    }
                }))
    }
}
