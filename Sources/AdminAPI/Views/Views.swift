internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel
internal import SharedForms

/// Manages the views that DescribeView returns.
///
/// `GET …/views`, `GET`, `PUT` and `DELETE …/views/{id}`.
enum Views {
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<String>(call)
        let views = page.behind(try call.existingInstance().views.all) { $0.id }
        return .now(
            .json(page.json("views", views, by: { $0.id }) { view, writer in writer.object { write(view, to: &$0) } }))
    }

    static let get: AdminAPI.Operation = { call throws(AdminProblem) in
        let views = try call.existingInstance().views
        let id = call.request.parameters[1]
        guard let view = views.view(id: id) else { throw unknown(id, views) }
        return .now(.json(json(view)))
    }

    static let put: AdminAPI.Operation = { call throws(AdminProblem) in
        let view = try ViewReader(AdminDialect()).read(id: call.request.parameters[1], call.request.body)
        let views = try call.instance().views
        try call.allowed { () throws(Refusal) in try views.put(view) }
        return .now(.json(json(view)))
    }

    static let delete: AdminAPI.Operation = { call throws(AdminProblem) in
        let views = try call.existingInstance().views
        let id = call.request.parameters[1]
        guard views.remove(id) else { throw unknown(id, views) }
        return .now(Response(status: .noContent))
    }

    private static func unknown(_ id: String, _ views: ViewBook) -> AdminProblem {
        AdminProblem(
            404, "there is no view \"\(id)\"" + Suggestion.clause(for: id, among: views.all.map(\.id)),
            hint: "PUT …/views/{id} creates one")
    }

    private static func json(_ view: View) -> [UInt8] {
        JSONWriter.object { write(view, to: &$0) }
    }

    private static func write(_ view: View, to writer: inout JSONWriter) {
        writer.member("id", view.id)
        writer.member("name", view.name)
        writer.member("version", view.version)
        writer.member("token", view.token)
        writer.member("inputSchema", raw: view.inputSchema.utf8)
        writer.member("template", raw: view.template.utf8)
        writer.array("actions") { writer in
            for action in view.actions { writer.value(action) }
        }
    }
}
