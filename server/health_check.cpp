#include "server/health_check.hpp"
#include "common/io/blocking_io.hpp"
#include "common/io/socket.hpp"
#include "server/models/listener.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>

namespace tricorn {

namespace {

int say(std::string_view why) {
    std::fprintf(stderr, "tricorn-server: not ready: %.*s\n", static_cast<int>(why.size()), why.data());
    return 1;
}

Endpoint reachable(Endpoint endpoint) {
    if (endpoint.host == "0.0.0.0") endpoint.host = "127.0.0.1";
    if (endpoint.host == "::") endpoint.host = "::1";
    return endpoint;
}

}  // namespace

int check_health(Config const& config) {
    Deadline const deadline = Clock::now() + std::chrono::seconds(3);
    Endpoint const endpoint = reachable(config.bind);
    Socket socket(begin_connecting(endpoint));
    if (socket.descriptor() < 0) return say(std::strerror(errno));
    std::string const request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    iovec const piece{const_cast<char*>(request.data()), request.size()};
    if (!poll_until(socket.descriptor(), POLLOUT, -1, deadline).ready) return say("no connection in time");
    Moved const sent = socket.send({&piece, 1});
    if (sent.error != 0) return say(std::strerror(sent.error));
    std::string answer;
    while (answer.size() < std::strlen("HTTP/1.1 200")) {
        if (!poll_until(socket.descriptor(), POLLIN, -1, deadline).ready) return say("no answer in time");
        char bytes[512];
        Moved const moved = socket.receive(bytes);
        if (moved.ended || (moved.error != 0 && moved.error != EAGAIN)) return say("the connection was closed");
        answer.append(bytes, moved.bytes);
    }
    if (answer.starts_with("HTTP/1.1 200")) return 0;
    return say(answer.substr(0, answer.find('\r')));
}

}  // namespace tricorn
