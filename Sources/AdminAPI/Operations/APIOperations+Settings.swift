internal import AdminCore
internal import JSON
internal import Kernel

/// Settings and views.
extension APIOperations {
    /// The response with the settings. It always has all of them.
    private static let settingsShown = S.answer(Settings.members, required: Settings.all.map(\.name))

    static let settings: [APIOperation] = [
        APIOperation(
            method: .get, path: "/settings", tag: "settings", summary: "The settings of an instance.",
            answer: .json(settingsShown), refusals: [404], perform: Settings.get),
        APIOperation(
            method: .put, path: "/settings", tag: "settings",
            summary: "Change the given settings. The others stay as they are.",
            body: .json(
                S.object(Settings.members)), needsBody: false, answer: .json(settingsShown), refusals: [404],
            example: ["profile": "api"], perform: Settings.put),
        APIOperation(
            method: .get, path: "/views", tag: "settings", summary: "Views.", query: [afterName, limit],
            answer: listed("views", "View"),
            refusals: [404], perform: Views.list),
        APIOperation(
            method: .get, path: "/views/{id}", tag: "settings", summary: "One view.",
            answer: .json(S.reference("View")), refusals: [404], perform: Views.get),
        APIOperation(
            method: .put, path: "/views/{id}", tag: "settings",
            summary: "Create or replace a view that DescribeView returns.",
            body: .json(S.object(S.viewMembers, required: ["template"])), answer: .json(S.reference("View")),
            refusals: [404, 409],
            example: ["template": ["Head": [:]]], perform: Views.put),
        APIOperation(
            method: .delete, path: "/views/{id}", tag: "settings", summary: "Remove a view.", status: 204,
            answer: .none, refusals: [404], perform: Views.delete),
    ]
}
