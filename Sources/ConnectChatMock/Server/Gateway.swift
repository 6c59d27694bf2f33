internal import AdminAPI
internal import AdminCore
internal import ConnectAPI
internal import ContactControlPanel
internal import HTTPRouting
internal import WebUI

/// Routes requests on the server's port.
///
/// Requests with the reserved prefix go to the admin API, requests of agent desktops to the CCP,
/// and all others to the services.
struct Gateway: RequestAnswering {
    let connect: ConnectAPI
    let panel: ContactControlPanel
    let admin: AdminGateway
    let pages: WebUI
    /// Whether the admin API listens elsewhere. This port still answers health requests.
    let hasSeparateAdminServer: Bool

    private enum Door {
        case connect
        case panel
        case admin
        case page
    }

    func isVital(_ target: String) -> Bool { AdminAPI.isHealth(Request.originForm(of: target)) }

    func plan(for head: Request) -> BodyPlan {
        switch door(of: head) {
        case .connect: connect.plan(for: head)
        case .panel: panel.plan(for: head)
        case .admin: admin.plan(for: head)
        case .page: pages.plan(for: head)
        }
    }

    func reply(to request: Request) -> Reply {
        switch door(of: request) {
        case .connect: connect.reply(to: request)
        case .panel: panel.reply(to: request)
        case .admin: admin.reply(to: request)
        case .page: pages.reply(to: request)
        }
    }

    private func door(of request: Request) -> Door {
        let path = request.path
        // Check the most frequent requests first.
        if path.hasPrefix("/participant/") { return .connect }
        // The demo pages are clients of the services, so the services' port serves them. The start page has their address.
        if WebUI.ownsDemo(path) || WebUI.ownsStart(request) { return .page }
        if hasSeparateAdminServer ? AdminAPI.isHealth(path) : AdminAPI.owns(path) { return .admin }
        return ContactControlPanel.owns(path) ? .panel : .connect
    }
}

/// Serves the admin API and its console.
struct AdminGateway: RequestAnswering {
    let admin: AdminAPI
    let pages: WebUI

    func isVital(_ target: String) -> Bool { AdminAPI.isHealth(Request.originForm(of: target)) }

    func plan(for head: Request) -> BodyPlan { admin.plan(for: head) }

    func reply(to request: Request) -> Reply {
        WebUI.ownsConsole(request.path) ? pages.reply(to: request) : admin.reply(to: request)
    }
}
