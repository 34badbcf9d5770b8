// Flags for the admin port, the servers that may be contacted, and the worker timeout.
#include "tests/server/config/invoke.hpp"

namespace tricorn::server::config_reach_test {

namespace {

using namespace std::chrono_literals;
using namespace tricorn::test;

TEST_CASE("the admin port is at the configured address, or off") {
    CHECK_FALSE(invoke({"--admin-bind=off"}).config.admin.bind);
    CHECK_FALSE(invoke({"--admin-bind=off"}).config.admin.asked_for);
    CHECK(to_string(invoke({"--admin-bind=unix:/a"}).config.admin.bind.value()) == "unix:/a");
    CHECK(invoke({}, {{"TRICORN_ADMIN_BIND", "127.0.0.1:8081"}}).config.admin.asked_for);
    CHECK(invoke({"--admin-port-file=/a"}).config.admin.asked_for);
    CHECK_FALSE(invoke({"--admin-port-file=/a", "--admin-bind=off"}).config.admin.asked_for);
    check_refused(invoke({"--port-file=/a", "--admin-port-file=/a"}),
                  "tricorn-server: --admin-port-file=/a: --port-file names the same file; give each its own");
}

TEST_CASE("the number of watched services is limited") {
    auto const services = [](int count) {
        std::string list = "--watch=";
        for (int i = 0; i < count; ++i) list += (i == 0 ? "s" : ",s") + std::to_string(i) + "=http://127.0.0.1:81";
        return list;
    };
    CHECK(invoke({services(64).c_str()}).config.admin.watch.size() == 64);
    CHECK(invoke({services(65).c_str()}).exit_code == 2);
}

TEST_CASE("watched services have unique names and are only asked for their status") {
    auto const config =
        invoke({"--watch=b=http://127.0.0.1:81,a=http://Example:8081/", "--watch", "c=http://[::1]:1"}).config;
    REQUIRE(config.admin.watch.size() == 3);
    CHECK(config.admin.watch[0].name == "b");
    CHECK(config.admin.watch[0].url == Url{"127.0.0.1", 81, "/status"});
    CHECK(to_string(config.admin.watch[1].url).ends_with(":8081/status"));
    CHECK(to_string(config.admin.watch[2]) == "c=http://[::1]:1");
    auto const refused = [](std::string const& value, std::string const& why) {
        check_refused(invoke({"--watch", value.c_str()}), "tricorn-server: --watch=" + value + ": " + why +
                                                              "; allowed: NAME=http://HOST[:PORT], more after commas");
    };
    refused("http://127.0.0.1:81", "the name is missing");
    refused("a b=http://127.0.0.1:81", "the name is not 1 to 64 letters, digits, '-', '_' or '.'");
    refused("a=http://127.0.0.1:81/x", "a path is not allowed; /status is requested");
    CHECK(invoke({"--watch=a=https://127.0.0.1:81"}).exit_code == 2);
    CHECK(invoke({"--watch=a=http://u@127.0.0.1:81"}).exit_code == 2);
    check_refused(invoke({"--watch=a=http://127.0.0.1:81,a=http://127.0.0.1:82"}),
                  "tricorn-server: --watch=a=http://127.0.0.1:81,a=http://127.0.0.1:82: two services are named a; give "
                  "each its own name");
}

TEST_CASE("without flags nothing may be fetched") {
    auto const config = invoke({}).config;
    CHECK(config.fetch.allow.empty());
    CHECK(config.fetch.upstreams.empty());
    CHECK(config.fetch.timeout == 5s);
    CHECK(config.fetch.max_bytes == 1024 * 1024);
    CHECK(config.fetch.concurrency == 64);
}

TEST_CASE("--fetch-allow is a list, by commas and by repeating; flags replace the environment's") {
    Environment const variables{{"TRICORN_FETCH_ALLOW", "a,b:8080"}, {"TRICORN_UPSTREAM", "x=http://h,y=http://h:1"}};
    auto const environment = invoke({}, variables).config;
    CHECK(environment.fetch.allow == std::vector<FetchAllowed>{{"a", 80}, {"b", 8080}});
    REQUIRE(environment.fetch.upstreams.size() == 2);
    CHECK(to_string(environment.fetch.upstreams[1]) == "y=http://h:1");
    auto const flags =
        invoke({"--fetch-allow=c,d", "--upstream=z=http://h", "--fetch-allow", "[::1]:1"}, variables).config;
    CHECK(flags.fetch.allow == std::vector<FetchAllowed>{{"c", 80}, {"d", 80}, {"::1", 1}});
    REQUIRE(flags.fetch.upstreams.size() == 1);
    CHECK(flags.fetch.upstreams[0].name == "z");
}

TEST_CASE("two upstreams with the same name are refused") {
    check_refused(
        invoke({"--upstream=a=http://h", "--upstream=b=http://h,a=http://i"}),
        "tricorn-server: --upstream=b=http://h,a=http://i: two upstreams are named a; give each its own name");
    check_refused(
        invoke({}, {{"TRICORN_UPSTREAM", "a=http://h,a=http://h"}}),
        "tricorn-server: TRICORN_UPSTREAM=a=http://h,a=http://h (environment): two upstreams are named a; give "
        "each its own name");
}

TEST_CASE("a worker's timeout is at least 500 ms, or off") {
    CHECK(invoke({}).config.supervision.worker_timeout == 30s);
    CHECK(invoke({"--worker-timeout=0s"}).config.supervision.worker_timeout == 0s);
    CHECK(invoke({"--worker-timeout=500ms"}).action == Invocation::Action::serve);
    Invocation const wrong = invoke({"--worker-timeout=499ms"});
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.output.find("--worker-timeout") != std::string::npos);
}

}   // namespace

}   // namespace tricorn::server::config_reach_test
