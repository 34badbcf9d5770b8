#include "client/compare/measure/idle_crowd.hpp"
#include "client/compare/measure/http_client.hpp"
#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace tricorn::client::compare {

IdleCrowd::IdleCrowd(SocketAddress const& address, std::string const& authority, std::size_t count, Deadline deadline,
                     int stop) {
    sockets_.reserve(count);
    while (sockets_.size() < count) {
        HttpClient client(address, authority, stop);
        Answer const answer = client.get("/plaintext", deadline);
        if (!answer.ok())
            why_ = answer.status == 0 ? answer.why : "status " + std::to_string(answer.status);
        else if (!client.connected())
            why_ = "the server closes each connection after its response";
        if (!why_.empty()) return;
        sockets_.push_back(client.detach());
    }
}

std::size_t IdleCrowd::closed() const {
    return static_cast<std::size_t>(std::ranges::count_if(sockets_, [](Socket const& socket) {
        pollfd watched{socket.descriptor(), POLLIN | POLLRDHUP, 0};
        return ::poll(&watched, 1, 0) > 0;
    }));
}

}   // namespace tricorn::client::compare
