#pragma once
// What a handler of the admin port may know besides the request: the process, and who asks.
#include "server/admin/admin.hpp"

namespace tricorn::server::admin {

struct Call {
    Admin& admin;
    int client = -1;   // the descriptor of the connection, to look at alone

    // False: the client has closed its side, so probably waits for no answer any more.
    bool client_is_there() const;
};

}   // namespace tricorn::server::admin
