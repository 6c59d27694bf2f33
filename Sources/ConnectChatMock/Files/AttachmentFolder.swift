internal import ChatDomain
internal import Glibc
internal import Kernel

/// Keeps attachments as files in a folder: each under a random name of our own, which nothing that a client sends is part of.
final class AttachmentFolder: AttachmentStore {
    let budget: Int
    private let folder: String
    private let stored = Mutex(0)

    static let ending = ".attachment"

    /// - Throws: if the folder cannot be made or written to.
    init(_ folder: String, budget: Int) throws(MockServerError) {
        self.budget = budget
        self.folder = folder
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST, access(folder, W_OK | X_OK) == 0 else {
            throw MockServerError("--attachments \(folder): \(String(cString: strerror(errno)))")
        }
        // What a server that was killed left behind belongs to nobody.
        for name in try ScenarioCollection.names(in: folder) where name.hasSuffix(Self.ending) {
            unlink("\(folder)/\(name)")
        }
    }

    var storedBytes: Int { stored.withLock { $0 } }

    func reserve(_ size: Int) -> (any AttachmentBody)? {
        let isGranted = stored.withLock { stored in
            guard size <= budget - stored else { return false }
            stored += size
            return true
        }
        guard isGranted else { return nil }
        var random = SystemRandomNumberGenerator()
        let name = UniqueID(high: random.next(), low: random.next()).description
        let descriptor = open("\(folder)/\(name)\(Self.ending)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            release(size)
            return nil
        }
        return AttachmentOnDisk("\(folder)/\(name)\(Self.ending)", descriptor, size, of: self)
    }

    fileprivate func release(_ size: Int) {
        stored.withLock { $0 -= size }
    }
}

/// One attachment's file, which is gone when nobody holds it any more.
private final class AttachmentOnDisk: AttachmentBody {
    private let path: String
    private let descriptor: Int32
    private let size: Int
    private let store: AttachmentFolder
    private let length = Mutex(0)

    init(_ path: String, _ descriptor: Int32, _ size: Int, of store: AttachmentFolder) {
        self.path = path
        self.descriptor = descriptor
        self.size = size
        self.store = store
    }

    deinit {
        close(descriptor)
        unlink(path)
        store.release(size)
    }

    var count: Int { length.withLock { $0 } }

    func append(_ piece: [UInt8]) -> Bool {
        length.withLock { length in
            guard length + piece.count <= size else { return false }
            var written = 0
            while written < piece.count {
                let count = piece.withUnsafeBytes {
                    pwrite(descriptor, $0.baseAddress?.advanced(by: written), piece.count - written, length + written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            length += written
            return true
        }
    }

    func piece(at offset: Int) -> ArraySlice<UInt8> {
        let wanted = min(64 * 1_024, count - offset)
        guard wanted > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, wanted, offset))
        }
        return bytes[...]
    }
}
