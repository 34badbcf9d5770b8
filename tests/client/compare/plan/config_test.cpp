#include "client/cli/exit_code.hpp"
#include "client/compare/plan/config.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::compare::config_test {

using namespace std::chrono_literals;

namespace {

Invocation parse(std::vector<char const*> words, Abilities abilities = {true, true}) {
    words.insert(words.begin(), "compare");
    return parse_compare(static_cast<int>(words.size()), words.data(), abilities);
}

// Uses an existing program as the server.
Invocation parse_with_server(std::vector<char const*> words) {
    words.push_back("--server=/bin/sh");
    return parse(std::move(words));
}

void check_refused(Invocation const& invocation, std::string_view part) {
    CHECK(invocation.action == Invocation::Action::exit);
    CHECK(invocation.exit_code == exit_code::usage);
    CHECK_MESSAGE(invocation.output.find(part) != std::string::npos, invocation.output);
    CHECK(invocation.output.find('\n') == invocation.output.size() - 1);   // one line
}

}   // namespace

TEST_CASE("compare: defaults") {
    auto const invocation = parse_with_server({});
    REQUIRE_MESSAGE(invocation.action == Invocation::Action::compare, invocation.output);
    Config const& config = invocation.config;
    CHECK(config.mode == Mode::usual);
    CHECK(config.budget == 15min);
    CHECK(config.models == std::vector<Model>(all_models.begin(), all_models.end()));
    CHECK(config.output == "tricorn-report.json");
    CHECK(config.html == "tricorn-report.html");
    CHECK(config.wants("closed.db"));
    CHECK(config.command == "tricorn-client compare --server=/bin/sh");
}

TEST_CASE("compare: flags") {
    auto const invocation = parse_with_server({"--budget=30m", "--only", "closed.db,idle", "--models=pool", "--no-html",
                                               "--target=a=http://localhost:1", "-c", "64,1,64", "--workload=delay:5ms",
                                               "--workload", "json", "--seed=7", "-o", "x.json"});
    REQUIRE_MESSAGE(invocation.action == Invocation::Action::compare, invocation.output);
    Config const& config = invocation.config;
    CHECK(config.mode == Mode::budget);
    CHECK(config.budget == 30min);
    CHECK(config.connections == std::vector<unsigned>{1, 64});
    CHECK(config.workloads.size() == 2);
    CHECK(config.targets.size() == 1);
    CHECK(config.seed == 7);
    CHECK(config.html.empty());
    CHECK(config.wants("closed.db"));
    CHECK_FALSE(config.wants("closed.dbx"));
    CHECK_FALSE(config.wants("crash"));
}

TEST_CASE("compare: errors are one line") {
    check_refused(parse_with_server({"--models=many"}), "prefork, thread, pool, coroutine");
    check_refused(parse_with_server({"--models=pool,pool"}), "twice");
    check_refused(parse_with_server({"--models=none"}), "--target");
    check_refused(parse_with_server({"--models=none,pool", "--target=a=http://localhost:1"}), "cannot be combined");
    check_refused(parse_with_server({"--only=everything"}), "unknown");
    check_refused(parse_with_server({"--quick", "--budget=30m"}), "--quick");
    check_refused(parse_with_server({"--target=a=http://localhost:1", "--target=a=http://localhost:2"}), "that name");
    check_refused(parse({"--server=/nowhere/at/all"}), "not an executable program");
    check_refused(parse_with_server({"-c", "0"}), "1 to 100000");
}

TEST_CASE("compare: other servers alone need no tricorn-server") {
    auto const invocation = parse({"--models=none", "--target=a=http://localhost:1"});
    REQUIRE_MESSAGE(invocation.action == Invocation::Action::compare, invocation.output);
    CHECK(invocation.config.models.empty());
}

TEST_CASE("compare: flags of missing parts are unknown") {
    auto const without = parse({"--html=x", "--server=/bin/sh"}, {false, false});
    check_refused(without, "unknown flag");
    CHECK(parse({"--server=/bin/sh"}, {false, false}).config.html.empty());
}

TEST_CASE("compare: two files are compared instead") {
    auto const invocation = parse({"a.json", "b.json", "--threshold", "10%"});
    REQUIRE(invocation.action == Invocation::Action::regression);
    CHECK(invocation.regression.before == "a.json");
    CHECK(invocation.regression.after == "b.json");
    CHECK(invocation.regression.threshold == doctest::Approx(0.1));
    CHECK(parse({"a.json", "b.json"}).regression.threshold == doctest::Approx(0.05));
    check_refused(parse({"a.json"}), "two results");
    check_refused(parse({"a.json", "b.json", "c.json"}), "two results");
    check_refused(parse({"a.json", "b.json", "--quick"}), "unknown flag");
}

TEST_CASE("compare: help") {
    auto const help = parse({"--help"});
    CHECK(help.exit_code == exit_code::ok);
    CHECK(help.output.find("--quick") != std::string::npos);
    CHECK(help.output.find("--target") != std::string::npos);
}

}   // namespace tricorn::client::compare::config_test
