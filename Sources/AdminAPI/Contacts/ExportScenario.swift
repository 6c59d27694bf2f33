internal import AdminCore
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel
internal import ScenarioImport
internal import ScenarioModel

/// Makes a scenario from a contact, as `connect-chat-mock import` does.
///
/// `GET …/contacts/{contactId}/scenario?play=customer|agent|all&waits=real|none|human&name=&redact=true|false`. What could
/// not be carried over is in comments at the beginning.
enum ExportScenario {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        var options = ImportOptions()
        options.played = try call.queryChoice("play", usual: options.played)
        options.waits = try call.queryChoice("waits", usual: options.waits)
        options.name = call.queryItem("name")
        let redact = call.queryItem("redact") ?? "true"
        guard ["true", "false"].contains(redact) else {
            throw AdminProblem(400, "redact must be true or false, got \"\(redact)\"")
        }
        options.redacts = redact == "true"
        let chat = try call.chat()
        let scenario: ImportedScenario
        do throws(ImportFailure) {
            scenario = try ImportedScenario(
                [(name: call.request.parameters[1], bytes: ExportTranscript.json(of: chat))], options, call.api.reader)
        } catch {
            throw AdminProblem(409, error.description)
        }
        let notes = scenario.notes.map { "# \($0)\n" }.joined()
        return .now(
            Response(
                status: .ok, fields: [Response.Field(.contentType, "application/yaml")],
                body: Array(notes.utf8) + scenario.text))
    }
}
