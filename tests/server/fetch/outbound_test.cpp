#include "server/fetch/outbound.hpp"
#include <doctest/doctest.h>
#include <sys/socket.h>

namespace tricorn::server::outbound_test {

namespace {

struct Line {
    Line() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0); }
    Outbound::Kept near() const { return {Socket(ends[0]), *read_address("192.0.2.1", 80)}; }
    int ends[2]{};
    Socket far() const { return Socket(ends[1]); }
};

bool may_run(Outbound& outbound) {
    return static_cast<bool>(Outbound::Permit(outbound));
}

}   // namespace

TEST_CASE("a pooled connection is used once, and only for its own target") {
    FetchConfig const config;
    Outbound outbound(config);
    Line const first, second;
    Socket const far[] = {first.far(), second.far()};
    outbound.keep("a:80", first.near());
    outbound.keep("a:80", second.near());
    CHECK_FALSE(outbound.take("b:80"));
    auto const last = outbound.take("a:80");
    REQUIRE(last);
    CHECK(last->socket.descriptor() == second.ends[0]);   // the most recently used one
    CHECK(to_string(last->address) == "192.0.2.1:80");
    CHECK(outbound.take("a:80")->socket.descriptor() == first.ends[0]);
    CHECK_FALSE(outbound.take("a:80"));
}

TEST_CASE("a closed connection, or one with unrequested bytes, is not reused") {
    FetchConfig const config;
    Outbound outbound(config);
    Line const closed, odd, good;
    { Socket const end = closed.far(); }
    Socket talking = odd.far();
    Socket const quiet = good.far();
    char said = 'x';
    iovec const bytes{&said, 1};
    CHECK(talking.send({&bytes, 1}).bytes == 1);
    outbound.keep("a:80", good.near());
    outbound.keep("a:80", closed.near());
    outbound.keep("a:80", odd.near());
    CHECK(outbound.take("a:80")->socket.descriptor() == good.ends[0]);
    CHECK_FALSE(outbound.take("a:80"));
}

TEST_CASE("no more connections are pooled than fetches may run, and the oldest is dropped") {
    FetchConfig config;
    config.concurrency = 2;
    Outbound outbound(config);
    Line const lines[3];
    Socket const far[] = {lines[0].far(), lines[1].far(), lines[2].far()};
    for (Line const& line : lines) outbound.keep("a:80", line.near());
    CHECK(outbound.take("a:80")->socket.descriptor() == lines[2].ends[0]);
    CHECK(outbound.take("a:80")->socket.descriptor() == lines[1].ends[0]);
    CHECK_FALSE(outbound.take("a:80"));
}

TEST_CASE("the number of fetches is limited; a finished one frees its place") {
    FetchConfig config;
    config.concurrency = 2;
    Outbound outbound(config);
    std::optional<Outbound::Permit> first(std::in_place, outbound);
    Outbound::Permit const second(outbound);
    CHECK(static_cast<bool>(*first));
    CHECK(static_cast<bool>(second));
    CHECK_FALSE(may_run(outbound));
    CHECK_FALSE(may_run(outbound));
    first.reset();
    CHECK(may_run(outbound));
}

}   // namespace tricorn::server::outbound_test
