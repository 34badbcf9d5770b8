#include "server/admin/write/status_json.hpp"
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tricorn::server::admin::status_json_test {

namespace {

boost::json::value written(Snapshot const& now, Config const& config = {}) {
    return boost::json::parse(status_json(now, config));
}

}   // namespace

TEST_CASE("the status has its parts in the documented order") {
    boost::json::object const status = written({}).as_object();
    char const* const names[] = {"model",   "version",   "generation",  "uptime_seconds", "state",   "totals",
                                 "rates",   "now",       "units_total", "units_by_state", "samples", "units",
                                 "workers", "endpoints", "database",    "queue",          "limits"};
    REQUIRE(status.size() == std::size(names));
    std::size_t i = 0;
    for (auto const& member : status) CHECK(member.key() == names[i++]);
}

TEST_CASE("totals are written unchanged") {
    Snapshot now;
    now.totals.responses = {10, 1, 2, 3};
    now.totals.refused = {4, 5, 6, 7};
    now.totals.idle_closed = {11, 12, 13};
    now.totals.lost_service_lines = 14;
    now.totals.lost_access_lines = 15;
    now.cpu_rate = 4'321;
    now.totals.user_microseconds = 1'250'000;
    now.totals.switches = Switches{8, 9};
    boost::json::value const totals = written(now).at("totals");
    CHECK(written(now).at("limits").at("cpu_rate") == 4321);
    CHECK(totals.at("idle_closed").at("timeout") == 11);
    CHECK(totals.at("idle_closed").at("crowd") == 12);
    CHECK(totals.at("idle_closed").at("stop") == 13);
    CHECK(totals.at("lost_log_lines").at("service") == 14);
    CHECK(totals.at("lost_log_lines").at("access") == 15);
    CHECK(totals.at("exchanges") == 16);
    CHECK(totals.at("responses").at("2xx") == 10);
    CHECK(totals.at("responses").at("5xx") == 3);
    CHECK(totals.at("refused").at("queue_full") == 4);
    CHECK(totals.at("refused").at("threads") == 7);
    CHECK(totals.at("cpu_seconds").at("user").as_double() == 1.25);
    CHECK(totals.at("context_switches").at("involuntary") == 9);
}

TEST_CASE("missing measurements are null") {
    Config config;
    boost::json::value const status = written({}, config);
    CHECK(status.at("rates").at("latency_ms").at("p50").is_null());
    CHECK(status.at("queue").at("length").is_null());
    CHECK(status.at("queue").at("backlog") == 1024);
    Snapshot unknown;
    unknown.workers.emplace_back();
    unknown.units.emplace_back();
    boost::json::value const without = written(unknown, config);
    for (char const* pointer :
         {"/totals/listen_overflows", "/totals/cpu_seconds/user", "/totals/cpu_seconds/system",
          "/totals/context_switches/voluntary", "/rates/cpu", "/rates/context_switches_per_second/involuntary",
          "/now/memory_bytes", "/now/threads", "/workers/0/threads", "/workers/0/pss_bytes", "/workers/0/cpu_seconds",
          "/workers/0/context_switches/voluntary", "/workers/0/running", "/workers/0/ready", "/workers/0/threads_read",
          "/units/0/running", "/units/0/ready", "/queue/backlog_length"}) {
        CAPTURE(pointer);
        CHECK(without.at_pointer(pointer).is_null());
    }
    Snapshot pool;
    pool.queue = {.own = true, .length = 3, .capacity = 7};
    CHECK(written(pool, config).at("queue").at("length") == 3);
}

TEST_CASE("shares of running and being ready, of a worker's threads and of a unit, and its states lately") {
    Snapshot now;
    now.workers = {{.running = 1.5, .ready = 9.25, .threads_read = 12}};
    now.units = {{.running = 0.25, .ready = 0.5, .recent = "IIDC"}};
    now.samples_taken = 4321;
    boost::json::value const status = written(now);
    CHECK(status.at_pointer("/workers/0/running") == 1.5);
    CHECK(status.at_pointer("/workers/0/ready") == 9.25);
    CHECK(status.at_pointer("/workers/0/threads_read") == 12);
    CHECK(status.at_pointer("/units/0/running") == 0.25);
    CHECK(status.at_pointer("/units/0/ready") == 0.5);
    CHECK(status.at_pointer("/units/0/recent") == "IIDC");
    CHECK(status.at_pointer("/samples/taken") == 4321);
    CHECK(status.at_pointer("/samples/per_second") == 10);
}

TEST_CASE("only states that occur are listed, and method and path only for a busy unit") {
    Snapshot now;
    now.units_by_state[static_cast<std::size_t>(UnitState::db)] = 2;
    now.units = {{.unit = 1, .state = UnitState::db, .method = "GET", .path = "/db"}, {.unit = 2}};
    boost::json::value const status = written(now);
    CHECK(status.at("units_by_state").as_object().size() == 1);
    CHECK(status.at("units_by_state").at("db") == 2);
    CHECK(status.at("units").at(0).at("path") == "/db");
    CHECK_FALSE(status.at("units").at(1).as_object().contains("path"));
    CHECK_FALSE(status.at("units").at(1).as_object().contains("method"));
}

TEST_CASE("whatever path a client requests, the status is JSON and contains no control character") {
    std::string const ill = std::string("/\xff\x01\"\\<script>\x7f\xc2\x9b", 15) + std::string(1, '\0') + "\xe2\x82";
    Snapshot now;
    now.units = {{.state = UnitState::handling, .method = "GET", .path = ill}};
    std::string const shown(written(now).at("units").at(0).at("path").as_string());
    CHECK(shown.find("<script>") != std::string::npos);   // the page shows text as text
    for (char const c : shown) CHECK((c < 0 || (c >= 0x20 && c != 0x7f)));
    CHECK(shown_path("/a\n") == "/a\xef\xbf\xbd");
    CHECK(shown_path("/\xc2\x9b") == "/\xef\xbf\xbd");
    CHECK(shown_path("/\xc3\xa9") == "/\xc3\xa9");
}

TEST_CASE("the machine's limits are included, null if there is no limit") {
    Config config;
    config.machine.processors = 0.5;
    config.machine.memory = 64 * 1024 * 1024;
    boost::json::value const limits = written({}, config).at("limits");
    CHECK(limits.at("processors").as_double() == 0.5);
    CHECK(limits.at("memory_bytes") == 67108864);
    CHECK(limits.at("processes").is_null());
}

}   // namespace tricorn::server::admin::status_json_test
