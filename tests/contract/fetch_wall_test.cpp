// The policy of /fetch with real requests: no target without a flag is reached.
#include "tests/contract/fixture.hpp"
#include "tests/support/fetch_table.hpp"

namespace tricorn::test::fetch_wall_test {

namespace {

FetchTable fetch_table() {
    return load_fetch_table(settings().corpus.parent_path() / "ssrf" / "targets.txt");
}

// A query that is not a valid request target is refused before /fetch sees it, and its connection ends.
Reply ask(std::optional<Connection>& connection, Address const& address, std::string const& query) {
    if (!connection) connection.emplace(address);
    Reply reply = connection->exchange(get_text("/fetch?" + query));
    if (reply.end != End::complete || reply.announces_close()) connection.reset();
    return reply;
}

void check_refused(Server const& server, FetchCase const& row, unsigned status, std::optional<Connection>& connection) {
    CAPTURE(row.line);
    Reply const reply = ask(connection, server.address(), row.query);
    CHECK_MESSAGE(reply.is(static_cast<int>(status)), describe(reply));
    CHECK(is_json(reply.body));
}

}   // namespace

TEST_CASE("fetch: without flags nothing can be fetched, whatever the request") {
    FetchTable const table = fetch_table();
    REQUIRE(table.cases.size() >= 100);
    Server server;
    std::optional<Connection> connection;
    for (FetchCase const& row : table.cases) {
        check_refused(server, row, row.outcomes.front() == "400" ? 400 : 403, connection);
    }
    CHECK(serves(server.address()));
}

// Only lines whose outcome needs no network; the others are for the unit test, which has its own resolver.
TEST_CASE("fetch: unlisted targets are refused, and so are unlisted addresses behind a listed name") {
    FetchTable const table = fetch_table();
    Server server(table.flags);
    std::optional<Connection> connection;
    std::size_t asked = 0;
    for (FetchCase const& row : table.cases) {
        std::string const& outcome = row.outcomes.front();
        bool const written_out = row.answers.empty();
        if (outcome == "ok" || (outcome == "address" && !written_out)) continue;
        check_refused(server, row, outcome == "400" ? 400 : 403, connection);
        ++asked;
    }
    CHECK(asked >= 200);
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::fetch_wall_test
