import Kernel
import Transport

/// One development authority for all tests of this process.
enum TestCertificate {
    private static let authority = Result { try DevelopmentAuthority.make(now: WallClock.now()) }

    static func configuration() throws -> TLSConfiguration {
        TLSConfiguration(
            port: 0, credentials: try authority.get().issue(["localhost", "127.0.0.1", "::1"], now: WallClock.now()))
    }
}
