#pragma once
// A server with an admin port, and helpers to query it.
#include "tests/contract/fixture.hpp"

namespace tricorn::test {

// With a Host that the admin port accepts.
std::string admin_request(std::string_view target);

class AdminServer {
public:
    // `bind` of the admin port.
    explicit AdminServer(std::vector<std::string> flags = {}, std::string const& bind = "127.0.0.1:0");

    Server& server() { return server_; }
    Address const& address() const { return server_.address(); }   // of the service
    Address const& admin() const { return admin_; }
    std::string admin_text() const { return admin_.text(); }   // HOST:PORT

    // Uses a new connection; refused or failed ones return end == reset.
    Reply ask(std::string_view target) const;
    boost::json::value status() const;   // fails the test if there is no status
    std::vector<pid_t> workers() const;
    pid_t admin_process() const;   // 0: there is none at the moment

private:
    TemporaryFolder folder_;
    Server server_;
    Address admin_;
};

}   // namespace tricorn::test
