#include "server/supervisor/health_check.hpp"
#include "common/io/blocking_io.hpp"
#include "common/io/socket.hpp"
#include "server/accept/listener.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>

namespace tricorn::server {

namespace {

constexpr std::size_t enough = 4096;   // bytes of a response
constexpr std::string_view good = "HTTP/1.1 200";

struct Asked {
    std::string answer;   // head and body; empty: no response
    std::string why;      // the error, if there is no response
};

Endpoint reachable(Endpoint endpoint) {
    if (endpoint.host == "0.0.0.0") endpoint.host = "127.0.0.1";
    if (endpoint.host == "::") endpoint.host = "::1";
    return endpoint;
}

// Returns everything that the server sends until it closes the connection.
Asked ask(Endpoint const& endpoint, Deadline deadline) {
    Socket socket(begin_connecting(reachable(endpoint)));
    if (socket.descriptor() < 0) return {"", std::strerror(errno)};
    std::string const request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    iovec const piece{const_cast<char*>(request.data()), request.size()};
    if (!poll_until(socket.descriptor(), POLLOUT, -1, deadline).ready) return {"", "no connection in time"};
    Moved const sent = socket.send({&piece, 1});
    if (sent.error != 0) return {"", std::strerror(sent.error)};
    Asked asked;
    while (asked.answer.size() < enough) {
        if (!poll_until(socket.descriptor(), POLLIN, -1, deadline).ready) break;
        char bytes[512];
        Moved const moved = socket.receive(bytes);
        if (moved.ended || (moved.error != 0 && moved.error != EAGAIN)) break;
        asked.answer.append(bytes, moved.bytes);
    }
    if (asked.answer.size() < good.size()) return {"", "no response in time"};
    return asked;
}

int judge(Asked const& asked) {
    if (asked.answer.starts_with(good)) return 0;
    std::string const why = asked.answer.empty() ? asked.why : asked.answer.substr(0, asked.answer.find('\r'));
    std::fprintf(stderr, "tricorn-server: not ready: %s\n", why.c_str());
    return 1;
}

// The default admin address may belong to another service, or to another program.
bool is_of(Config const& config, Asked const& asked) {
    return asked.answer.find("\"bind\":\"" + to_string(config.bind) + '"') != std::string::npos;
}

bool has_known_port(Endpoint const& endpoint) {
    return endpoint.kind == Endpoint::Kind::unix_socket || endpoint.port != 0;
}

}  // namespace

int check_health(Config const& config) {
    Deadline const end = Clock::now() + std::chrono::seconds(3);
    if (config.admin_bind && has_known_port(*config.admin_bind)) {
        Deadline const patience = config.admin_asked_for ? end : Clock::now() + std::chrono::seconds(1);
        Asked const asked = ask(*config.admin_bind, patience);
        if (config.admin_asked_for || is_of(config, asked)) return judge(asked);
    }
    return judge(ask(config.bind, end));
}

}  // namespace tricorn::server
