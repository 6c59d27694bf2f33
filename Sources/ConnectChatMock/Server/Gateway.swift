internal import AdminAPI
internal import ConnectAPI
internal import HTTPRouting

/// One port, two worlds: the reserved prefix is the admin API's, everything else the services'.
struct Gateway: RequestAnswering {
    let connect: ConnectAPI
    let admin: AdminAPI

    func plan(for head: Request) -> BodyPlan {
        AdminAPI.owns(head.path) ? admin.plan(for: head) : connect.plan(for: head)
    }

    func reply(to request: Request) -> Reply {
        AdminAPI.owns(request.path) ? admin.reply(to: request) : connect.reply(to: request)
    }
}
