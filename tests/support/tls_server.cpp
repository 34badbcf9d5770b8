#include "tests/support/tls_server.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::test {

namespace {

// Selects HTTP/1.1 if the client offers it (RFC 7301 section 3.2).
int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered,
                    unsigned offered_size, void*) {
    static constexpr unsigned char wanted[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    auto** const out = const_cast<unsigned char**>(chosen);
    int const found = SSL_select_next_proto(out, size, wanted, sizeof wanted, offered, offered_size);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::size_t announced(std::string const& head) {
    auto const at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}   // namespace

TlsTalk::TlsTalk(int socket, SSL_CTX* context) : socket_(socket), ssl_(SSL_new(context), &SSL_free) {
    SSL_set_fd(ssl_.get(), socket);
}

bool TlsTalk::shake_hands() {
    ERR_clear_error();
    return SSL_accept(ssl_.get()) == 1;
}

std::string TlsTalk::alpn() const {
    unsigned char const* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<char const*>(name), size};
}

std::string TlsTalk::server_name() const {
    char const* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name != nullptr ? name : "";
}

bool TlsTalk::read_more() {
    char piece[16 * 1024];
    ERR_clear_error();
    int const count = SSL_read(ssl_.get(), piece, sizeof piece);
    if (count > 0) input_.append(piece, static_cast<std::size_t>(count));
    return count > 0;
}

std::string TlsTalk::read_head() {
    std::size_t end;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) return {};
    }
    return input_.substr(0, end + 4);
}

std::string TlsTalk::read_request() {
    std::string const head = read_head();
    std::size_t const size = head.size() + announced(head);
    while (!head.empty() && input_.size() < size) {
        if (!read_more()) return {};
    }
    std::string request = input_.substr(0, size);
    input_.erase(0, size);
    return request;
}

bool TlsTalk::write(std::string_view bytes) {
    ERR_clear_error();
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

void TlsTalk::ask_for_key_update() {
    SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
}

void TlsTalk::say_goodbye() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

std::string TlsTalk::read_raw() {
    char piece[16 * 1024];
    ssize_t const count = ::recv(socket_, piece, sizeof piece, 0);
    return {piece, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

void TlsTalk::write_raw(std::string_view bytes) {
    [[maybe_unused]] ssize_t const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void TlsTalk::reset() {
    linger const at_once{1, 0};   // close sends RST (socket(7))
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

TlsServer::TlsServer(Talk talk, ServerContext context) : talk_(std::move(talk)), context_(std::move(context)) {
    SSL_CTX_set_alpn_select_cb(context_.get(), &choose_protocol, nullptr);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 1024) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "listening");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { run(); });
}

TlsServer::~TlsServer() {
    ::shutdown(listener_, SHUT_RDWR);   // wakes the thread that waits for a connection
    acceptor_.join();
    {
        std::lock_guard const lock(mutex_);
        for (int const socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void TlsServer::run() {
    for (int socket; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        int const on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++accepted_;
        std::lock_guard const lock(mutex_);
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket] { serve(socket); });
    }
}

void TlsServer::serve(int socket) {
    {
        TlsTalk talk(socket, context_.get());
        talk_(talk);
    }
    std::lock_guard const lock(mutex_);
    std::erase(sockets_, socket);
    ::close(socket);
}

TlsServer::Talk answers(std::function<std::string(std::string const&)> answer) {
    return [answer = std::move(answer)](TlsTalk& talk) {
        if (!talk.shake_hands()) return;
        for (std::string request; !(request = talk.read_request()).empty();) {
            if (!talk.write(answer(request))) return;
        }
    };
}

}   // namespace tricorn::test
