// --watch: other services beside this one.
#include "tests/contract/admin.hpp"
#include <arpa/inet.h>
#include <boost/json/array.hpp>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::test::admin_watch_test {

namespace {

boost::json::value service(AdminServer const& server, std::size_t number) {
    Reply const reply = server.ask("/services");
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return parse_json(reply.body).at("services").as_array().at(number);
}

}   // namespace

TEST_CASE("admin: one of two watched services dies and returns") {
    AdminServer const steady;
    std::optional<AdminServer> other(std::in_place);
    std::string const where = other->admin_text();
    AdminServer const server({"--watch=other=http://" + where + ",steady=http://" + steady.admin_text()});
    auto const reachable = [&](std::size_t number) { return text_at(service(server, number), "/reachable") == "true"; };
    CHECK(eventually(long_enough, [&] { return reachable(1) && reachable(2); }));
    CHECK(text_at(service(server, 0), "/name") == "this service");
    CHECK(text_at(service(server, 1), "/name") == "other");
    CHECK(text_at(service(server, 1), "/url") == "http://" + where);
    CHECK(text_at(service(server, 1), "/status/model") == settings().model);

    other->server().process().signal(SIGTERM);
    CHECK(other->server().process().wait(long_enough) == Exit{false, 0});
    CHECK(eventually(long_enough, [&] { return !reachable(1); }));
    boost::json::value const gone = service(server, 1);
    CHECK(text_at(gone, "/error") == "connection refused");
    CHECK(text_at(gone, "/status/model") == settings().model);   // the last received status
    CHECK(reachable(2));

    other.emplace(std::vector<std::string>{}, where);
    CHECK(eventually(long_enough, [&] { return reachable(1); }));
    CHECK(text_at(service(server, 1), "/error") == "null");
}

TEST_CASE("admin: a silent or malformed watched service delays no other") {
    AdminServer const steady;
    AdminServer const nonsense;   // its service address instead of its admin port: it has no /status
    int const silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(silent, 8) == 0);
    REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    AdminServer const server({"--watch=silent=http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)),
                              "--watch=nonsense=http://" + nonsense.address().text(),
                              "--watch=steady=http://" + steady.admin_text()});
    CHECK(eventually(long_enough,
                     [&] { return text_at(service(server, 1), "/error") == "no complete response within a second"; }));
    CHECK(eventually(long_enough, [&] { return text_at(service(server, 2), "/error") == "it answered 404"; }));
    for (int i = 0; i < 10; ++i) {
        auto const began = std::chrono::steady_clock::now();
        boost::json::value const heard = service(server, 3);
        CHECK(std::chrono::steady_clock::now() - began < Millis(900));
        CHECK(text_at(heard, "/reachable") == "true");
        CHECK(heard.at("age_seconds").to_number<double>() < 5);
    }
    ::close(silent);
}

}   // namespace tricorn::test::admin_watch_test
