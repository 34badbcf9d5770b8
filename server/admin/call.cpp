#include "server/admin/call.hpp"
#include <cerrno>
#include <sys/socket.h>

namespace tricorn::server::admin {

// What it may have sent already stays where it is.
bool Call::client_is_there() const {
    char byte;
    ssize_t const received = ::recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return received > 0 || (received < 0 && (errno == EAGAIN || errno == EINTR));
}

}   // namespace tricorn::server::admin
