#include "client/load/transport/tls.hpp"
#include "common/io/socket_address.hpp"
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace tricorn::client {

namespace {

std::string reason_of(unsigned long error) {
    if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
    char const* const text = ERR_reason_error_string(error);
    return text != nullptr ? text : "error " + std::to_string(error);
}

// Takes the oldest of the thread's queued errors: later ones follow from it.
unsigned long take_error() {
    unsigned long const error = ERR_peek_error();
    ERR_clear_error();
    return error;
}

[[noreturn]] void give_up(std::string const& what) {
    unsigned long const error = take_error();
    throw std::runtime_error(error == 0 ? what : what + ": " + reason_of(error));
}

Expected<> expect_host(SSL_CTX* context, std::string const& host, bool is_address) {
    X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context);
    // As browsers: a common name is no name of a server (RFC 9110 section 4.3.4, RFC 9525 section 2).
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    int const taken = is_address ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str())
                                 : X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size());
    if (taken != 1) return refused(host + " is not a name that a certificate can hold");
    return {};
}

constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};   // RFC 7301 section 3.1

}   // namespace

// Presents the stream to OpenSSL as a BIO, without buffering.
struct TlsBio {
    static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* to, std::size_t size, std::size_t* count) {
        BIO_clear_retry_flags(bio);
        TlsSession& self = session(bio);
        IoResult const moved = self.transport_->receive_raw({to, size});
        if (moved.error == EAGAIN) BIO_set_retry_read(bio);
        if (moved.error != EAGAIN) self.error_ = moved.error;
        self.cut_off_ = moved.ended;
        *count = moved.bytes;
        return moved.bytes > 0;
    }

    static int write(BIO* bio, char const* from, std::size_t size, std::size_t* count) {
        BIO_clear_retry_flags(bio);
        TlsSession& self = session(bio);
        iovec const piece{const_cast<char*>(from), size};
        IoResult const moved = self.transport_->send_raw({&piece, 1});
        if (moved.error == EAGAIN) BIO_set_retry_write(bio);
        if (moved.error != EAGAIN) self.error_ = moved.error;
        *count = moved.bytes;
        return moved.bytes > 0;
    }

    static long control(BIO* bio, int command, long, void*) {
        if (command == BIO_CTRL_FLUSH) return 1;
        if (command == BIO_CTRL_EOF) return session(bio).cut_off_;
        return 0;
    }

    static int create(BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
    }

    // Notes what the error of a certificate does not say: that it names no server at all.
    static int note_names(int accepted, X509_STORE_CTX* checked) {
        if (accepted == 1 || X509_STORE_CTX_get_error(checked) != X509_V_ERR_HOSTNAME_MISMATCH) return accepted;
        X509* const certificate = X509_STORE_CTX_get0_cert(checked);
        void* const ssl = X509_STORE_CTX_get_ex_data(checked, SSL_get_ex_data_X509_STORE_CTX_idx());
        if (certificate != nullptr && ssl != nullptr && X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0)
            session(SSL_get_rbio(static_cast<SSL*>(ssl))).names_missing_ = true;
        return accepted;
    }
};

void Tls::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

void Tls::Free::operator()(bio_method_st* method) const {
    BIO_meth_free(method);
}

Tls::Tls(TlsSettings settings)
    : settings_(std::move(settings)),
      context_(SSL_CTX_new(TLS_client_method())),
      method_(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream")) {
    if (!context_ || !method_) give_up("TLS");
    BIO_meth_set_read_ex(method_.get(), &TlsBio::read);
    BIO_meth_set_write_ex(method_.get(), &TlsBio::write);
    BIO_meth_set_ctrl(method_.get(), &TlsBio::control);
    BIO_meth_set_create(method_.get(), &TlsBio::create);
    SSL_CTX* const context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);   // saves 34 KiB per idle connection
    SSL_CTX_set_read_ahead(context, 1);   // else each record takes two system calls: head and rest
    if (SSL_CTX_set_alpn_protos(context, http_1_1, sizeof http_1_1) != 0) give_up("ALPN");
    // Certificates and SNI omit the final dot of a name (RFC 6066 section 3).
    std::string host = settings_.host;
    if (host.ends_with('.')) host.pop_back();
    bool const is_address = read_address(host, 0).has_value();
    if (!is_address) name_ = host;
    if (!settings_.verify) return;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &TlsBio::note_names);
    if (auto const expected = expect_host(context, host, is_address); !expected) give_up(expected.why);
    if (SSL_CTX_set_default_verify_paths(context) != 1) give_up("the system's certificates");
    std::string const& file = settings_.ca_file;
    if (!file.empty() && SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) != 1) give_up(file);
    ERR_clear_error();
}

Tls::~Tls() = default;

Expected<> check_ca_file(std::string const& path) {
    std::error_code unknown;
    auto const status = std::filesystem::status(path, unknown);
    // OpenSSL would look for a certificate in /dev/zero for ever.
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return refused("no certificates could be read: it is no regular file");
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> const context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    bool const loaded = SSL_CTX_load_verify_locations(context.get(), path.c_str(), nullptr) == 1;
    unsigned long const error = take_error();
    if (!loaded) return refused("no certificates could be read: " + reason_of(error));
    return {};
}

void TlsSession::Free::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

TlsSession::TlsSession(Tls const& tls, TlsTransport& transport)
    : transport_(&transport), ssl_(SSL_new(tls.context_.get())) {
    BIO* const bio = ssl_ ? BIO_new(tls.method_.get()) : nullptr;
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, this);
    SSL_set_bio(ssl_.get(), bio, bio);   // ssl_ owns it
    SSL_set_connect_state(ssl_.get());
    if (!tls.name_.empty() && SSL_set_tlsext_host_name(ssl_.get(), tls.name_.c_str()) != 1) throw std::bad_alloc();
}

TlsSession::~TlsSession() = default;

bool TlsSession::shake_hands() {
    error_ = 0;
    ERR_clear_error();
    established_ = settle(SSL_do_handshake(ssl_.get()));
    if (ended_) judge(SSL_ERROR_ZERO_RETURN);
    return established_;
}

IoResult TlsSession::receive(std::span<char> in) {
    error_ = 0;
    std::size_t count = 0;
    if (settle(SSL_read_ex(ssl_.get(), in.data(), in.size(), &count))) {
        received_ = true;
        return {.bytes = count};
    }
    if (ended_) return {.ended = true};
    return {.error = failed_ ? error_ : EAGAIN};
}

IoResult TlsSession::send(std::span<iovec const> out) {
    error_ = 0;
    std::size_t count = 0;
    if (!settle(SSL_write_ex(ssl_.get(), out[0].iov_base, out[0].iov_len, &count)))
        return {.error = failed_ ? error_ : EAGAIN};
    want_ = Want::read;
    return {.bytes = count};
}

// Evaluates the result of a call. OpenSSL requires an empty error queue before each call, so every failure empties
// it.
bool TlsSession::settle(int result) {
    want_ = Want::nothing;
    if (result == 1) return true;
    int const kind = SSL_get_error(ssl_.get(), result);
    if (kind == SSL_ERROR_WANT_READ)
        want_ = Want::read;
    else if (kind == SSL_ERROR_WANT_WRITE)
        want_ = Want::write;
    else if (kind == SSL_ERROR_ZERO_RETURN)
        ended_ = true;
    else
        judge(kind);
    return false;
}

// If an alert could not be sent, report the reason for the alert instead.
void TlsSession::judge(int kind) {
    failed_ = true;
    unsigned long const error = take_error();
    bool const cut = ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (kind == SSL_ERROR_SSL && error != 0 && !cut)
        load_error_ = load_error_from(error);
    else if (error_ == 0)
        load_error_ = {{Failure::Phase::tls, Failure::Kind::closed, 0},
                       established_ ? "the connection ended without closing TLS" : "closed during the handshake"};
    if (load_error_) error_ = EPROTO;
}

LoadError TlsSession::load_error_from(unsigned long error) const {
    int const reason = ERR_GET_REASON(error);
    std::string text = reason_of(error);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
        text += std::string(": ") + X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get()));
    if (names_missing_) text += ", it has no subject alternative name, and a common name alone is not accepted";
    bool const no_tls =
        !established_ && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_PACKET_LENGTH_TOO_LONG);
    if (no_tls) text += ": the server there does not speak TLS";
    bool const alert = reason >= SSL_AD_REASON_OFFSET;   // sent by the server (SSL_get_error(3), openssl/ssl.h)
    bool const refused = alert || (!established_ && !no_tls);
    return {{Failure::Phase::tls, refused ? Failure::Kind::refused : Failure::Kind::malformed, reason},
            std::move(text)};
}

}   // namespace tricorn::client
