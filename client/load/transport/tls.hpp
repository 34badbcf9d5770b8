#pragma once
// TLS (OpenSSL) over a non-blocking stream: reports what to wait for instead of waiting. Only tls.cpp includes
// OpenSSL's headers.
#include "client/load/transport/load_error.hpp"
#include "common/io/io.hpp"
#include "common/text/expected.hpp"
#include <memory>
#include <optional>
#include <string>

struct bio_method_st;
struct ssl_ctx_st;
struct ssl_st;

namespace tricorn::client {

struct TlsSettings {
    std::string host;      // name or address (without brackets) that the certificate must match
    bool verify = true;
    std::string ca_file;   // PEM file, in addition to the system's certificates; empty: none
};

// Shared by all sessions of a load: TLS 1.2 or later, HTTP/1.1 by ALPN, no session resumption, so that each connection
// makes a full handshake. Constant once built; threads share it.
class Tls {
public:
    // Throws std::runtime_error that explains what is wrong with the settings.
    explicit Tls(TlsSettings settings);
    ~Tls();

private:
    friend class TlsSession;
    struct Free {
        void operator()(ssl_ctx_st*) const;
        void operator()(bio_method_st*) const;
    };

    TlsSettings settings_;
    std::string name_;   // sent as SNI (RFC 6066 section 3); empty: the host is an address
    std::unique_ptr<ssl_ctx_st, Free> context_;
    std::unique_ptr<bio_method_st, Free> method_;
};

// Refused is a file that holds no certificates.
Expected<> check_ca_file(std::string const& path);

// Moves the encrypted bytes of a session.
class TlsTransport {
public:
    virtual IoResult receive_raw(std::span<char> in) = 0;
    virtual IoResult send_raw(std::span<iovec const> out) = 0;

protected:
    ~TlsTransport() = default;
};

// Belongs to one connection. Not movable.
class TlsSession {
public:
    // What to wait for before the session can continue. After sending: the answer. After receiving: nothing, since
    // further records may already have arrived. Reading may need a write and vice versa (key updates, RFC 8446 section
    // 4.6.3).
    enum class Want { nothing, read, write };

    // Both must outlive this.
    TlsSession(Tls const& tls, TlsTransport& transport);
    ~TlsSession();
    TlsSession(TlsSession const&) = delete;
    TlsSession& operator=(TlsSession const&) = delete;

    // Continues the handshake, which must come first. Returns false while it is incomplete, or after it failed().
    bool shake_hands();
    // As those of a Stream. `ended` only if the peer has sent close_notify; EPROTO: see load_error(). Memory passed to a
    // send that was incomplete must stay unchanged until it has been sent.
    IoResult receive(std::span<char> in);
    IoResult send(std::span<iovec const> out);

    Want want() const { return want_; }
    bool failed() const { return failed_; }
    // The error of a failed session, unless it is the returned errno.
    std::optional<LoadError> const& load_error() const { return load_error_; }
    int error() const { return error_; }   // errno
    bool received() const { return received_; }   // a byte of what the server has to say, behind the handshake

private:
    friend struct TlsBio;
    struct Free {
        void operator()(ssl_st*) const;
    };

    bool settle(int result);
    void judge(int kind);
    LoadError load_error_from(unsigned long error) const;

    TlsTransport* transport_;
    std::unique_ptr<ssl_st, Free> ssl_;
    Want want_ = Want::nothing;
    bool established_ = false;
    bool failed_ = false;
    bool ended_ = false;   // by close_notify
    bool cut_off_ = false;   // the stream has ended
    bool received_ = false;
    bool names_missing_ = false;   // the certificate was not accepted, and has no subject alternative name
    int error_ = 0;   // errno of the last operation
    std::optional<LoadError> load_error_;
};

}   // namespace tricorn::client
