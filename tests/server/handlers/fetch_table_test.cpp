// Every line of tests/ssrf/targets.txt, with a resolver that returns the addresses in the table.
#include "common/io/socket_address.hpp"
#include "server/fetch/fetch_policy.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/fetch_table.hpp"
#include "tests/support/socket_addresses.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::server::handlers::fetch_table_test {

using namespace tricorn::test;

namespace {

FetchTable const& table() {
    static FetchTable const loaded =
        load_fetch_table("tests/ssrf/targets.txt");   // relative to the project's root, where ctest runs this
    return loaded;
}

FetchConfig configured(std::vector<std::string> const& flags) {
    std::vector<char const*> arguments{"tricorn-server"};
    for (auto const& flag : flags) arguments.push_back(flag.c_str());
    auto const invocation = parse_invocation(int(arguments.size()), arguments.data(), {}, {});
    REQUIRE_MESSAGE(invocation.action == Invocation::Action::serve, invocation.output);
    return invocation.config.fetch;
}

// Returns a name's addresses one after the other; an address literal resolves to itself.
class Resolver {
public:
    explicit Resolver(FetchCase const& row) : row_(&row) {}

    std::vector<SocketAddress> ask(Url const& url) {
        if (auto const literal = address_from(url.host, url.port)) return {*literal};
        std::vector<SocketAddress> result;
        REQUIRE_MESSAGE(asked_ < row_->answers.size(), "no addresses are listed for " << url.host);
        for (auto const& text : row_->answers[asked_]) {
            auto const address = address_from(text, url.port);
            REQUIRE_MESSAGE(address, text);
            result.push_back(*address);
        }
        ++asked_;
        return result;
    }
    std::size_t asked() const { return asked_; }

private:
    FetchCase const* row_;
    std::size_t asked_ = 0;
};

// The response contains no address that the client did not name itself.
void check_detail(std::string const& why, FetchCase const& row) {
    CHECK_FALSE(why.empty());
    for (auto const& answer : row.answers) {
        for (auto const& text : answer) CHECK(why.find(text) == std::string::npos);
    }
}

std::string fetch(FetchCase const& row, FetchConfig const& config, Resolver& resolver) {
    auto const decision = decide_fetch(sample_request("GET", "/fetch?" + row.query), config);
    if (decision.refused != 0) {
        check_detail(decision.why, row);
        return std::to_string(decision.refused);
    }
    CHECK(decision.why == "");
    auto const allowed = check_addresses(decision.target, resolver.ask(decision.target.url), config);
    if (allowed) return "ok";
    check_detail(allowed.why, row);
    return "address";
}

}  // namespace

TEST_CASE("the table of targets: each line has its expected outcome") {
    FetchConfig const config = configured(table().flags);
    CHECK(table().cases.size() >= 100);
    for (FetchCase const& row : table().cases) {
        CAPTURE(row.line);
        Resolver resolver(row);
        for (auto const& outcome : row.outcomes) CHECK(fetch(row, config, resolver) == outcome);
        CHECK(resolver.asked() == row.answers.size());
    }
}

TEST_CASE("the table of targets: without flags every line is refused before any lookup") {
    FetchConfig const config = configured({});
    for (FetchCase const& row : table().cases) {
        CAPTURE(row.line);
        Resolver resolver(row);
        auto const outcome = fetch(row, config, resolver);
        CHECK((outcome == "400" || outcome == "403"));
        CHECK((outcome == "400") == (row.outcomes.front() == "400"));
    }
}

TEST_CASE("the table of targets: each line can be sent unchanged") {
    for (FetchCase const& row : table().cases) {
        CAPTURE(row.line);
        CHECK(std::ranges::all_of(row.query, [](char c) { return c > ' ' && c < 0x7f; }));
    }
}

}   // namespace tricorn::server::handlers::fetch_table_test
