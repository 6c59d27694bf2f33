package import AdminCore
internal import HTTPRouting
internal import Instances
internal import JSON
internal import ScenarioModel
internal import Simulator

/// Checks and formats a text of a scenario without storing it, for editors.
package enum CheckScenario {
    /// `POST …/scenarios/{name}/check` `{text}`: lists every mistake with its place.
    ///
    /// The text can name files that were sent for the scenario. The response lists every file that
    /// it names.
    package static let check: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, name, text) = try source(call)
        let sent = call.api.director.files(of: name, in: instance)
        var files: [String] = []
        do throws(ScenarioMistakes) {
            let scenario = try call.api.reader.read(text, file: name) { file in
                if !files.contains(file) { files.append(file) }
                return sent[file].map(FoundFile.bytes) ?? .missing(PutScenario.missing(file, of: name))
            }
            return .now(.json(json(scenario, files, nil)))
        } catch {
            return .now(.json(json(nil, files, error)))
        }
    }

    /// `POST …/scenarios/{name}/format` `{text}`: returns the text in the usual form.
    package static let format: AdminAPI.Operation = { call throws(AdminProblem) in
        let (_, name, text) = try source(call)
        do throws(ScenarioMistakes) {
            let formatted = try call.api.reader.format(text, file: name)
            return .now(.json(JSONWriter.object { $0.member("text", String(decoding: formatted, as: UTF8.self)) }))
        } catch {
            throw AdminProblem(400, error.description)
        }
    }

    private static func source(
        _ call: AdminCall
    ) throws(AdminProblem) -> (instance: Instance, name: String, text: [UInt8]) {
        let instance = try call.instance()
        let name = try call.name(1, "a scenario's name")
        let text = try call.members().requiredString("text", length: 0...1_048_576)
        return (instance, name, Array(text.utf8))
    }

    private static func json(_ scenario: Scenario?, _ files: [String], _ found: ScenarioMistakes?) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("scenario", ifPresent: scenario?.name)
            writer.array("files") { writer in
                for file in files { writer.value(file) }
            }
            writer.array("mistakes") { writer in
                for mistake in found?.mistakes ?? [] { writer.object { mistake.write(membersTo: &$0) } }
            }
            writer.array("warnings") { writer in
                for warning in scenario?.warnings ?? [] { writer.object { warning.write(membersTo: &$0) } }
            }
            writer.member("omitted", found?.omittedCount ?? 0)
        }
    }
}
