// The totals of the admin port: they match what clients did, and never decrease.
#include "tests/contract/admin.hpp"
#include "tests/contract/load.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <map>
#include <thread>

namespace tricorn::test::admin_totals_test {

namespace {

using Numbers = std::map<std::string, double>;

// Every number below the value, by its path.
void collect(boost::json::value const& value, std::string const& path, Numbers& into) {
    if (boost::json::object const* const object = value.if_object()) {
        for (auto const& [key, member] : *object) collect(member, path + "/" + std::string(key), into);
    } else if (value.is_number()) {
        into[path] = value.to_number<double>();
    }
}

// The counters of /metrics, including those of histograms.
Numbers counters_in(std::string const& metrics) {
    Numbers found;
    for (std::size_t at = 0; at < metrics.size(); at = metrics.find('\n', at) + 1) {
        std::string const line = metrics.substr(at, metrics.find('\n', at) - at);
        std::string const name = line.substr(0, line.find_first_of("{ "));
        bool const counts =
            name.ends_with("_total") || name.ends_with("_bucket") || name.ends_with("_sum") || name.ends_with("_count");
        if (!line.starts_with("#") && counts)
            found[line.substr(0, line.rfind(' '))] = std::stod(line.substr(line.rfind(' ')));
    }
    return found;
}

class Watcher {
public:
    // False, after a failed check: a counter has decreased.
    void note(Numbers const& now) {
        for (auto const& [name, value] : now) {
            double& before = last_[name];
            CHECK_MESSAGE(value >= before, name, " fell from ", before, " to ", value);
            before = value;
        }
    }

private:
    Numbers last_;
};

}   // namespace

TEST_CASE("admin: the totals are the counts of a client") {
    AdminServer server({"--workers=2"});
    TemporaryFolder folder;
    std::string const url = "http://" + server.address().text();
    auto const file = folder.path() / "result.json";
    Process client({settings().client, "-n", "5003", "-c", "8", "-o", file.string(), url + "/db?latency=0s"});
    // Its counts are exact even if its exit code says that the machine was too busy for exact times.
    REQUIRE_MESSAGE(client.wait(long_enough), client.output());
    REQUIRE_MESSAGE(number_at(result_in(file), "/totals/ok") == 5003, client.output(), client.errors());
    for (int i = 0; i < 7; ++i) CHECK(get(server.address(), "/nowhere").is(404));
    for (int i = 0; i < 3; ++i) CHECK(get(server.address(), "/status/503").is(503));
    for (int i = 0; i < 20; ++i) CHECK(server.ask("/healthz").is(200));   // these are not the service's
    boost::json::value const status = server.status();
    CHECK(number_at(status, "/totals/exchanges") == 5013);
    CHECK(number_at(status, "/totals/responses/2xx") == 5003);
    CHECK(number_at(status, "/totals/responses/4xx") == 7);
    CHECK(number_at(status, "/totals/responses/5xx") == 3);
    CHECK(number_at(status, "/now/in_flight") == 0);
    std::map<std::string, std::int64_t> by_path;
    for (boost::json::value const& endpoint : status.at("endpoints").as_array())
        by_path[text_at(endpoint, "/path")] = number_at(endpoint, "/exchanges");
    CHECK(by_path == std::map<std::string, std::int64_t>{{"/db", 5003}, {"/status/{code}", 3}, {"other", 7}});
    std::int64_t of_workers = 0;
    for (boost::json::value const& worker : status.at("workers").as_array())
        of_workers += number_at(worker, "/exchanges");
    CHECK(of_workers == 5013);
    Numbers const counters = counters_in(server.ask("/metrics").body);
    CHECK(counters.at("tricorn_http_requests_total{endpoint=\"/db\",code=\"2xx\"}") == 5003);
    CHECK(counters.at("tricorn_http_request_duration_seconds_count{endpoint=\"/db\"}") == 5003);
}

TEST_CASE("admin: rates follow the load") {
    AdminServer server;
    TemporaryFolder folder;
    Process client({settings().client, "-d", "20s", "-c", "4", "http://" + server.address().text() + "/plaintext"});
    boost::json::value status;
    CHECK(eventually(long_enough, [&] {
        status = server.status();
        return status.at("rates").at("exchanges_per_second").to_number<double>() > 100 &&
               status.at("rates").at("cpu").to_number<double>() > 0;
    }));
    CHECK(status.at("rates").at("window_seconds").to_number<double>() < 10);
    CHECK(status.at("rates").at("latency_ms").at("p50").is_number());
    client.signal(SIGINT);
    client.wait(long_enough);
    CHECK(eventually(long_enough,
                     [&] { return server.status().at("rates").at("exchanges_per_second").to_number<double>() == 0; }));
}

TEST_CASE("admin: no counter decreases while workers are killed and replaced under load") {
    AdminServer server({"--workers=4"});
    TemporaryFolder folder;
    Process client({settings().client, "-d", "60s", "-c", "8", "--max-error-rate", "1",
                    "http://" + server.address().text() + "/plaintext"});
    Watcher status, metrics;
    int deaths = 0;
    for (int i = 0; i < 40; ++i) {
        Numbers now;
        collect(server.status().at("totals"), "", now);
        status.note(now);
        metrics.note(counters_in(server.ask("/metrics").body));
        if (i % 10 == 4) server.server().process().signal(SIGHUP);
        if (i % 10 == 9) {
            std::vector<pid_t> const workers = server.workers();
            REQUIRE_FALSE(workers.empty());
            deaths += ::kill(workers[static_cast<std::size_t>(i) % workers.size()], SIGKILL) == 0 ? 1 : 0;
        }
        std::this_thread::sleep_for(Millis(100));
    }
    client.signal(SIGINT);
    client.wait(long_enough);
    CHECK(deaths > 0);
    CHECK(eventually(long_enough, [&] { return server.workers().size() == 4; }));
    boost::json::value const end = server.status();
    CHECK(number_at(end, "/totals/worker_starts") >= 4 + deaths);
    CHECK(number_at(end, "/totals/worker_deaths") <= deaths);   // some were being replaced anyway
    CHECK(number_at(end, "/totals/exchanges") > 0);
}

}   // namespace tricorn::test::admin_totals_test
