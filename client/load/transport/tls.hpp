#pragma once
// TLS (OpenSSL) over a stream that never waits: what must be waited for is said, not waited for. Only tls.cpp sees
// OpenSSL's headers.
#include "client/load/transport/trouble.hpp"
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
    std::string host;      // whom the certificate must name: a name, or an address without brackets
    bool verify = true;
    std::string ca_file;   // PEM, beside the system's certificates; empty: none
};

// What all sessions of a load have in common: TLS 1.2 or later, HTTP/1.1 by ALPN, no session resumed, so that each
// connection makes a whole handshake. Constant once made: shared by threads.
class Tls {
public:
    // Throws std::runtime_error, which says what is wrong with the settings.
    explicit Tls(TlsSettings settings);
    ~Tls();

private:
    friend class TlsSession;
    struct Free {
        void operator()(ssl_ctx_st*) const;
        void operator()(bio_method_st*) const;
    };

    TlsSettings settings_;
    std::string name_;   // that the server is told (SNI, RFC 6066 section 3); empty: the host is an address
    std::unique_ptr<ssl_ctx_st, Free> context_;
    std::unique_ptr<bio_method_st, Free> method_;
};

// Refused is a file that holds no certificates.
Expected<> check_ca_file(std::string const& path);

// Moves the bytes of a session as they are on the network.
class TlsTransport {
public:
    virtual Moved receive_raw(std::span<char> in) = 0;
    virtual Moved send_raw(std::span<iovec const> out) = 0;

protected:
    ~TlsTransport() = default;
};

// One connection's. Stays where it was made.
class TlsSession {
public:
    // What must be waited for before it can go on. After something was sent: an answer; after something was received:
    // nothing, for records may be there that came with it. Reading may need a write and the other way round (key
    // updates, RFC 8446 section 4.6.3).
    enum class Want { nothing, read, write };

    // Both outlive it.
    TlsSession(Tls const& tls, TlsTransport& transport);
    ~TlsSession();
    TlsSession(TlsSession const&) = delete;
    TlsSession& operator=(TlsSession const&) = delete;

    // Goes on with the handshake, which comes first. False: not done yet, or never where failed().
    bool shake_hands();
    // As a Stream's. `ended` only where the other side has said that it is done (close_notify); EPROTO: see trouble().
    // Memory that could not be sent must stay as it is until it has been.
    Moved receive(std::span<char> in);
    Moved send(std::span<iovec const> out);

    Want want() const { return want_; }
    bool failed() const { return failed_; }
    // Of one that has failed by something else than the errno that was returned.
    std::optional<Trouble> const& trouble() const { return trouble_; }
    int error() const { return error_; }   // errno

private:
    friend struct TlsBio;
    struct Free {
        void operator()(ssl_st*) const;
    };

    bool settle(int result);
    void judge(int kind);
    Trouble trouble_from(unsigned long error) const;

    TlsTransport* transport_;
    std::unique_ptr<ssl_st, Free> ssl_;
    Want want_ = Want::nothing;
    bool established_ = false;
    bool failed_ = false;
    bool ended_ = false;   // by close_notify
    bool cut_off_ = false;   // the stream has ended
    int error_ = 0;   // errno of the last move
    std::optional<Trouble> trouble_;
};

}   // namespace tricorn::client
