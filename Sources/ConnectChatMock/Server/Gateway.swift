internal import AdminAPI
internal import ConnectAPI
internal import HTTPRouting
internal import WebUI

/// One port, two worlds: the reserved prefix is the admin API's, everything else the services'.
struct Gateway: RequestAnswering {
    let connect: ConnectAPI
    let admin: AdminGateway
    /// Whether the admin API is elsewhere; health is told here, too.
    let keepsAdminAway: Bool

    func plan(for head: Request) -> BodyPlan {
        leadsToAdmin(head.path) ? admin.plan(for: head) : connect.plan(for: head)
    }

    func reply(to request: Request) -> Reply {
        leadsToAdmin(request.path) ? admin.reply(to: request) : connect.reply(to: request)
    }

    private func leadsToAdmin(_ path: String) -> Bool {
        keepsAdminAway ? AdminAPI.isHealth(path) : AdminAPI.owns(path)
    }
}

/// The admin API and the pages that show it.
struct AdminGateway: RequestAnswering {
    let admin: AdminAPI
    private let pages = WebUI()

    init(admin: AdminAPI) {
        self.admin = admin
    }

    func plan(for head: Request) -> BodyPlan { admin.plan(for: head) }

    func reply(to request: Request) -> Reply {
        WebUI.owns(request.path) ? pages.reply(to: request) : admin.reply(to: request)
    }
}
