package import ContactModel
internal import Kernel

/// The views of an instance, by id and by token.
package final class ViewBook: Sendable {
    /// The most views that the instance can have.
    private let capacity: Int

    private let views: Mutex<[String: View]>

    /// - Parameter views: the initial views. Each one has its own id and token.
    init(_ views: [View], capacity: Int) {
        self.capacity = capacity
        self.views = Mutex(Dictionary(views.map { ($0.id, $0) }) { first, _ in first })
    }

    /// Adds a view. Replaces a view with the same id.
    package func put(_ view: View) throws(Refusal) {
        try views.withLock { views throws(Refusal) in
            if let other = views.values.first(where: { $0.token == view.token && $0.id != view.id }) {
                throw Refusal(.conflict, "the token \"\(view.token)\" belongs to the view \"\(other.id)\"")
            }
            guard views[view.id] != nil || views.count < capacity else {
                throw Refusal(
                    .conflict, "the instance has \(views.count) views, the most that \(OptionName.maxViews) allows")
            }
            views[view.id] = view
        }
    }

    /// Removes a view. Returns false if no view has that id.
    package func remove(_ id: String) -> Bool {
        views.withLock { $0.removeValue(forKey: id) != nil }
    }

    package func view(token: String) -> View? {
        views.withLock { $0.values.first { $0.token == token } }
    }

    package func view(id: String) -> View? {
        views.withLock { $0[id] }
    }

    /// All views, ordered by id.
    package var all: [View] {
        views.withLock { Array($0.values) }.sorted { $0.id < $1.id }
    }
}
