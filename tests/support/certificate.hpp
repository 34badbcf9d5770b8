#pragma once
// Certificates made at test time: a test authority, and certificates that it signs.
#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace tricorn::test {

struct Certificate {
    struct Free {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(X509* certificate) const { X509_free(certificate); }
    };
    std::unique_ptr<EVP_PKEY, Free> key;
    std::unique_ptr<X509, Free> certificate;
};

class Authority {
public:
    Authority();

    // Issues a server certificate; its common name is "server", `names` are as in
    // "DNS:localhost,IP:127.0.0.1" (x509v3_config(5)), or empty: it has no others.
    Certificate issue(std::string const& names) const;
    // Its own certificate, in the format of a CA file.
    std::string pem() const;

private:
    Certificate own_;
};

using ServerContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// Returns the context for a server's sessions with that certificate.
ServerContext server_context(Certificate const&);

// The authority of all tests, and a server's context for localhost, 127.0.0.1 and ::1.
Authority const& authority();
ServerContext local_context();

}   // namespace tricorn::test
