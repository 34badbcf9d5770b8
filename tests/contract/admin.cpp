#include "tests/contract/admin.hpp"
#include <boost/json/array.hpp>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace tricorn::test {

namespace {

std::vector<std::string> with_port(std::vector<std::string> flags, std::string const& bind,
                                   std::filesystem::path const& file) {
    flags.push_back("--admin-bind=" + bind);
    flags.push_back("--admin-port-file=" + file.string());
    return flags;
}

std::string await_line(std::filesystem::path const& path) {
    std::string line;
    bool const there = eventually(long_enough, [&] {
        std::ifstream file(path);
        return static_cast<bool>(std::getline(file, line));
    });
    if (!there) throw std::runtime_error("the admin port is missing");
    return line;
}

}   // namespace

std::string admin_request(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

AdminServer::AdminServer(std::vector<std::string> flags, std::string const& bind)
    : server_(with_port(std::move(flags), bind, folder_.path() / "port")),
      admin_(parse_address(await_line(folder_.path() / "port"))) {}

Reply AdminServer::ask(std::string_view target) const {
    try {
        return Connection(admin_).exchange(admin_request(target));
    } catch (std::system_error const&) {
        Reply refused;
        refused.end = End::reset;
        return refused;
    }
}

boost::json::value AdminServer::status() const {
    Reply const reply = ask("/status");
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return parse_json(reply.body);
}

std::vector<pid_t> AdminServer::workers() const {
    std::vector<pid_t> pids;
    boost::json::value const now = status();
    for (boost::json::value const& worker : now.at("workers").as_array())
        pids.push_back(static_cast<pid_t>(number_at(worker, "/pid")));
    return pids;
}

pid_t AdminServer::admin_process() const {
    std::vector<pid_t> const known = workers();
    for (pid_t const child : server_.workers()) {   // these are children of the supervisor
        if (!has(known, child)) return child;
    }
    return 0;
}

}   // namespace tricorn::test
