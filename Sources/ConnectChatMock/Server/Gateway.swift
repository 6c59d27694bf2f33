internal import AdminAPI
internal import ConnectAPI
internal import HTTPRouting

/// One port, two worlds: the reserved prefix is the admin API's, everything else the services'.
struct Gateway: RequestAnswering {
    let connect: ConnectAPI
    let admin: AdminAPI
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

/// The admin API alone, on a port or a socket of its own.
struct AdminGateway: RequestAnswering {
    let admin: AdminAPI

    func plan(for head: Request) -> BodyPlan { admin.plan(for: head) }

    func reply(to request: Request) -> Reply { admin.reply(to: request) }
}
