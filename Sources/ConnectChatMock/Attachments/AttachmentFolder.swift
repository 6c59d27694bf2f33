internal import Chats
internal import Glibc
internal import Kernel

/// Keeps attachments as files in a folder.
///
/// Each file has a random name that contains nothing that a client sent.
final class AttachmentFolder: AttachmentStore {
    let budget: Int
    private let folder: String
    fileprivate let descriptor: Int32
    private let stored = Mutex(0)

    static let ending = ".attachment"

    /// - Throws: if the server cannot make the folder or write to it.
    init(_ folder: String, budget: Int) throws(MockServerError) {
        self.budget = budget
        self.folder = folder
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw MockServerError("--attachments \(folder): \(String(cString: strerror(errno)))")
        }
        // Stays open, so that the server always creates files in this folder, even if the path
        // later resolves to another one.
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno == ENOTDIR || errno == ELOOP ? "must be a folder, not a link" : Self.lastError
            throw MockServerError("--attachments \(folder): \(reason)")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw MockServerError(
                "--attachments \(folder) must belong to the user who runs the server, and others must not be able to write to it. "
                    + "Run: chmod 700 \(folder)")
        }
        guard faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 else {
            throw MockServerError("--attachments \(folder): \(Self.lastError)")
        }
        // Remove the files that a killed server left behind.
        for name in try ScenarioCollection.names(in: folder) where Self.isOurs(name) {
            unlinkat(descriptor, name, 0)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private static var lastError: String { String(cString: strerror(errno)) }

    private static func isOurs(_ name: String) -> Bool {
        name.hasSuffix(ending) && UniqueID(String(name.dropLast(ending.count))) != nil
    }

    var storedBytes: Int { stored.withLock { $0 } }

    func reserve(_ size: Int) throws(AttachmentStoreFailure) -> any AttachmentBody {
        try stored.withLock { stored throws(AttachmentStoreFailure) in
            guard size <= budget - stored else { throw .full(storedBytes: stored, budget: budget) }
            stored += size
        }
        var random = SystemRandomNumberGenerator()
        let name = "\(UniqueID(high: random.next(), low: random.next()))\(Self.ending)"
        let descriptor = openat(self.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            release(size)
            throw .broken("--attachments \(folder): \(String(cString: strerror(errno)))")
        }
        return AttachmentOnDisk(name, descriptor, size, of: self)
    }

    fileprivate func release(_ size: Int) {
        stored.withLock { $0 -= size }
    }
}

/// An attachment's file, removed when its last reference is released.
///
/// It is open only while it is written or a piece is read, to leave file descriptors to
/// connections.
private final class AttachmentOnDisk: AttachmentBody {
    private struct State {
        /// Nil once the whole attachment is written.
        var descriptor: Int32?
        var length = 0
    }

    private let name: String
    private let size: Int
    private let store: AttachmentFolder
    private let state: Mutex<State>

    init(_ name: String, _ descriptor: Int32, _ size: Int, of store: AttachmentFolder) {
        self.name = name
        self.size = size
        self.store = store
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        if let descriptor = state.withLock({ $0.descriptor }) { close(descriptor) }
        unlinkat(store.descriptor, name, 0)
        store.release(size)
    }

    var count: Int { state.withLock { $0.length } }

    func append(_ piece: [UInt8]) -> Bool {
        state.withLock { state in
            guard let descriptor = state.descriptor, state.length + piece.count <= size else { return false }
            var written = 0
            while written < piece.count {
                let count = piece.withUnsafeBytes {
                    write(descriptor, $0.baseAddress?.advanced(by: written), piece.count - written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            state.length += written
            if state.length == size {
                close(descriptor)
                state.descriptor = nil
            }
            return true
        }
    }

    /// Opens the file to read it; -1 if its name no longer resolves to the file that was written.
    ///
    /// The call never blocks, even if the name now belongs to a FIFO or a device.
    private func openToRead() -> Int32 {
        let descriptor = openat(store.descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), Int(status.st_size) == count
        else {
            if descriptor >= 0 { close(descriptor) }
            return -1
        }
        return descriptor
    }

    var isReadable: Bool {
        let descriptor = openToRead()
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    func piece(at offset: Int) -> ArraySlice<UInt8> {
        let wanted = min(64 * 1_024, count - offset)
        guard wanted > 0 else { return [] }
        let descriptor = openToRead()
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, wanted, offset))
        }
        return bytes[...]
    }
}
