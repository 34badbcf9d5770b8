#pragma once
// A server whose admin port is on, and words to ask it things.
#include "tests/contract/fixture.hpp"

namespace tricorn::test {

// With a host that the admin port goes by.
std::string admin_request(std::string_view target);

class AdminServer {
public:
    // `bind` of the admin port.
    explicit AdminServer(std::vector<std::string> flags = {}, std::string const& bind = "127.0.0.1:0");

    Server& server() { return server_; }
    Address const& address() const { return server_.address(); }   // of the service
    Address const& admin() const { return admin_; }
    std::string admin_text() const { return admin_.text(); }   // HOST:PORT

    // On a connection of its own; refused or failed ones are answered with end == reset.
    Reply ask(std::string_view target) const;
    boost::json::value status() const;   // fails the test where there is none
    std::vector<pid_t> workers() const;
    pid_t admin_process() const;   // 0: there is none just now

private:
    TemporaryFolder folder_;
    Server server_;
    Address admin_;
};

}   // namespace tricorn::test
