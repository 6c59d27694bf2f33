internal import CGnuTLS

/// A server's certificate chain and private key, for TLS 1.2 and 1.3.
///
/// Unchecked sendable because GnuTLS only reads credentials once they are in use.
package final class TLSCredentials: @unchecked Sendable {
    let certificates: gnutls_certificate_credentials_t
    let priority: gnutls_priority_t

    /// - Parameters:
    ///   - certificate: the chain in PEM: the server's certificate, then its issuers up to a root.
    ///   - key: the server's private key in PEM, without a password.
    /// - Throws: ``TLSError`` if either is not valid, or if they do not belong together.
    package init(certificate: [UInt8], key: [UInt8]) throws(TLSError) {
        var made: gnutls_certificate_credentials_t?
        gnutls_certificate_allocate_credentials(&made)
        var priority: gnutls_priority_t?
        gnutls_priority_init(&priority, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", nil)
        guard let made, let priority else { throw TLSError("out of memory for TLS") }
        certificates = made
        self.priority = priority
        let status = certificate.withDatum { certificate in
            key.withDatum { key in
                gnutls_certificate_set_x509_key_mem2(made, &certificate, &key, GNUTLS_X509_FMT_PEM, nil, 0)
            }
        }
        // All properties are set, so that `deinit` frees both objects if this throws.
        guard status >= 0 else { throw TLSError(status) }
    }

    deinit {
        gnutls_certificate_free_credentials(certificates)
        gnutls_priority_deinit(priority)
    }
}

/// An error that GnuTLS reports.
package struct TLSError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ code: Int32) {
        description = String(cString: gnutls_strerror(code))
    }

    /// Throws unless the call succeeded.
    static func check(_ code: Int32) throws(TLSError) {
        guard code >= 0 else { throw TLSError(code) }
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes in GnuTLS's form, which is valid only during the call.
    func withDatum<Result>(_ body: (inout gnutls_datum_t) -> Result) -> Result {
        var copy = self
        return copy.withUnsafeMutableBufferPointer { bytes in
            var datum = gnutls_datum_t(data: bytes.baseAddress, size: UInt32(bytes.count))
            return body(&datum)
        }
    }
}
