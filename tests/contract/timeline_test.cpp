// GET /timeline at the admin port: what a recording holds, whom it refuses, and what happens to it when workers, its
// client or the admin process go.
#include "tests/contract/admin.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <set>
#include <thread>

namespace tricorn::test::timeline_test {

namespace {

// A recording that goes on until it is told to end: its client closes its side.
class Running {
public:
    explicit Running(AdminServer const& server) : server_(&server) {
        for (int tries = 0; tries < 20 && !begun_; ++tries) begin();
        REQUIRE(begun_);
    }

    bool is_running() const { return server_->ask("/timeline?for=10ms").is(409); }
    boost::json::value end() {
        client_->shutdown_send();
        Reply const reply = client_->read_reply(long_enough);
        REQUIRE_MESSAGE(reply.is(200), describe(reply));
        return parse_json(reply.body);
    }
    void leave() { client_.reset(); }

private:
    // The look whether it has begun may be a recording itself, and come first.
    void begin() {
        client_ = std::make_unique<Connection>(server_->admin());
        REQUIRE(client_->send(admin_request("/timeline?for=5s")));
        bool refused = false;
        begun_ = eventually(long_enough, [&] {
            if (is_running()) return true;
            refused = client_->read_reply(Millis(1)).end == End::complete;
            return refused;
        });
        begun_ = begun_ && !refused;
        // It covers what follows a millisecond later: by then that timer is due, and the second answer comes behind it.
        std::this_thread::sleep_for(Millis(5));
        begun_ = begun_ && is_running() && is_running();
    }

    AdminServer const* server_;
    std::unique_ptr<Connection> client_;
    bool begun_ = false;
};

boost::json::value recorded(AdminServer const& server, std::string const& target = "/timeline?for=10ms") {
    Reply const reply = server.ask(target);
    REQUIRE_MESSAGE(reply.is(200), describe(reply));
    return parse_json(reply.body);
}

double time_at(boost::json::value const& list, std::size_t index) {
    return list.at(index).to_number<double>();
}

// The states of the unit while it answered the request with this path, which must be there once.
std::vector<std::string> states_of(boost::json::value const& timeline, std::string_view path) {
    std::vector<std::string> states;
    int found = 0;
    for (boost::json::value const& request : timeline.at("requests").as_array()) {
        if (request.at(3).as_string() != path) continue;
        ++found;
        auto const unit = static_cast<std::size_t>(request.at(2).as_int64());
        for (boost::json::value const& event : timeline.at("units").at(unit).at("events").as_array()) {
            if (time_at(event, 0) >= time_at(request, 0) && time_at(event, 1) <= time_at(request, 1))
                states.emplace_back(event.at(3).as_string());
        }
    }
    CHECK(found == 1);
    return states;
}

// Within each unit times go on, and nothing lies outside the recording.
void check_lanes(boost::json::value const& timeline) {
    double const end = timeline.at("duration_us").to_number<double>();
    bool sound = true;
    for (boost::json::value const& unit : timeline.at("units").as_array()) {
        double last = 0;
        for (boost::json::value const& event : unit.at("events").as_array()) {
            sound = sound && time_at(event, 0) >= last && time_at(event, 1) > time_at(event, 0);
            last = time_at(event, 1);
        }
        sound = sound && last <= end && !unit.at("events").as_array().empty();
    }
    CHECK_MESSAGE(sound, boost::json::serialize(timeline).substr(0, 4000));
}

double end_of(boost::json::value const& unit) {
    return time_at(unit.at("events").as_array().back(), 1);
}

std::set<std::int64_t> pids_of(boost::json::value const& timeline) {
    std::set<std::int64_t> pids;
    for (boost::json::value const& unit : timeline.at("units").as_array()) pids.insert(unit.at("pid").as_int64());
    return pids;
}

}   // namespace

TEST_CASE("timeline: the states of requests as they were answered, and a mark for each") {
    AdminServer server({"--workers=2", "--cpu-rate=100"});
    Running recording(server);
    for (char const* target : {"/db?latency=2ms", "/delay/3ms", "/cpu?ms=2", "/plaintext", "/status/404"})
        CHECK(get(server.address(), target).end == End::complete);
    boost::json::value const timeline = recording.end();
    CHECK(text_at(timeline, "/model") == settings().model);
    CHECK(number_at(timeline, "/lost") == 0);
    CHECK(number_at(timeline, "/asked_us") == 5'000'000);
    check_lanes(timeline);
    std::multiset<std::string> paths;
    for (boost::json::value const& request : timeline.at("requests").as_array())
        paths.emplace(request.at(3).as_string());
    CHECK(paths == std::multiset<std::string>{"/cpu", "/db", "/delay/3ms", "/plaintext", "/status/404"});
    using States = std::vector<std::string>;
    CHECK(states_of(timeline, "/db") == States{"handling", "db", "handling", "writing"});
    CHECK(states_of(timeline, "/delay/3ms") == States{"handling", "delay", "handling", "writing"});
    CHECK(states_of(timeline, "/cpu") == States{"handling", "cpu", "handling", "writing"});
    CHECK(states_of(timeline, "/plaintext") == States{"handling", "writing"});
    std::map<std::string, std::string> const kinds{
        {"prefork", "process"}, {"thread", "thread"}, {"pool", "pooled thread"}, {"coroutine", "coroutine"}};
    CHECK(text_at(timeline, "/units/0/kind") == kinds.at(settings().model));
    CHECK(number_at(timeline, "/cost/events") >= 3 * 5);
    CHECK(number_at(timeline, "/cost/ns_per_event") > 0);
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: a request that is under way all the time has neither beginning nor end") {
    AdminServer server({"--workers=1"});
    Connection waiting(server.address());
    REQUIRE(waiting.send(get_text("/delay/10s")));
    REQUIRE(eventually(long_enough, [&] { return number_at(server.status(), "/units_by_state/delay") == 1; }));
    boost::json::value const timeline = recorded(server);
    REQUIRE(timeline.at("requests").as_array().size() == 1);
    CHECK(boost::json::serialize(timeline.at("requests").at(0)).starts_with("[null,null,"));
    CHECK(text_at(timeline, "/requests/0/3") == "/delay/10s");
    auto const unit = static_cast<std::size_t>(number_at(timeline, "/requests/0/2"));
    boost::json::value const& events = timeline.at("units").at(unit).at("events");
    REQUIRE(events.as_array().size() == 1);
    CHECK(events.at(0).at(2).is_null());
    CHECK(text_at(events, "/0/3") == "delay");
    check_lanes(timeline);
}

TEST_CASE("timeline: what it refuses, and what is allowed") {
    AdminServer const server;
    for (char const* query : {"for=9ms", "for=5001ms", "for=", "for=soon", "for=-1s", "for=100"}) {
        Reply const reply = server.ask("/timeline?" + std::string(query));
        CHECK_MESSAGE(reply.is(400), query);
        CHECK(reply.body.find("from 10ms to 5s") != std::string::npos);
    }
    Reply const format = server.ask("/timeline?for=10ms&format=xml");
    CHECK(format.is(400));
    CHECK(format.body.find("json or chrome") != std::string::npos);
    CHECK(server.ask("/timeline?for=10ms&for=20ms").is(400));
    CHECK(server.ask("/timeline?id=first").is(400));
    CHECK(server.ask("/timeline?id=99").is(404));
    auto const from = [&](std::string const& lines) {
        return Connection(server.admin())
            .exchange("GET /timeline?for=10ms HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n");
    };
    CHECK(from("Sec-Fetch-Site: cross-site\r\n").is(403));
    CHECK(from("Sec-Fetch-Site: same-site\r\n").is(403));
    CHECK(from("Sec-Fetch-Site: same-origin\r\n").is(200));
    CHECK(from("Sec-Fetch-Site: none\r\n").is(200));
    CHECK(Connection(server.admin()).exchange("GET /timeline HTTP/1.1\r\nHost: evil.example\r\n\r\n").is(421));
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: one at a time, and others are answered meanwhile") {
    AdminServer const server;
    Running recording(server);
    CHECK(server.ask("/healthz").is(200));
    CHECK(server.ask("/status").is(200));
    CHECK(server.ask("/metrics").is(200));
    CHECK(recording.is_running());
    check_lanes(recording.end());
    check_lanes(recorded(server));
}

TEST_CASE("timeline: the same recording in Chrome's format") {
    AdminServer const server({"--workers=1"});
    Running recording(server);
    for (int i = 0; i < 3; ++i) CHECK(get(server.address(), "/delay/1ms").is(200));
    boost::json::value const timeline = recording.end();
    std::string const id = std::to_string(number_at(timeline, "/id"));
    boost::json::value const trace = recorded(server, "/timeline?format=chrome&id=" + id);
    std::size_t states = 0, requests = 0, sleeps = 0, stays = 0;
    for (boost::json::value const& event : trace.at("traceEvents").as_array()) {
        if (event.at("ph").as_string() == "M") continue;
        CHECK(event.at("ph").as_string() == "X");
        CHECK(event.at("ts").to_number<double>() >= 0);
        CHECK(event.at("dur").to_number<double>() >= 0);
        bool const request = event.at("cat").as_string() == "request";
        (request ? requests : states) += 1;
        sleeps += event.at("cat").as_string() == "delay" && event.at("args").at("path").as_string() == "/delay/1ms";
    }
    for (boost::json::value const& unit : timeline.at("units").as_array()) stays += unit.at("events").as_array().size();
    CHECK(requests == 3);
    CHECK(sleeps == 3);
    CHECK(states == stays);
    check_lanes(recorded(server));
    CHECK(server.ask("/timeline?id=" + id).is(404));   // another one has come since
}

TEST_CASE("timeline: the lanes of a killed worker end, and the next recording works") {
    AdminServer server({"--workers=2"});
    std::vector<pid_t> const before = server.workers();
    REQUIRE(eventually(long_enough, [&] { return server.workers().size() == 2; }));
    Running recording(server);
    for (pid_t const worker : before) REQUIRE(::kill(worker, SIGKILL) == 0);
    REQUIRE(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return now.size() == 2 && !has(now, before[0]) && !has(now, before[1]);
    }));
    CHECK(serves(server.address()));
    boost::json::value const timeline = recording.end();
    check_lanes(timeline);
    double const end = timeline.at("duration_us").to_number<double>();
    for (boost::json::value const& unit : timeline.at("units").as_array()) {
        if (has(before, static_cast<pid_t>(unit.at("pid").as_int64()))) CHECK(end_of(unit) < end);
    }
    // Units without a connection; of the successors, the one that has answered at least.
    if (model_is({"prefork", "pool"})) CHECK(pids_of(timeline).size() >= 3);
    check_lanes(recorded(server));
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: workers are replaced while it runs, and the next recording works") {
    AdminServer server({"--workers=2"});
    std::vector<pid_t> const before = server.workers();
    Running recording(server);
    server.server().process().signal(SIGHUP);
    REQUIRE(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return now.size() == 2 && !has(now, before[0]) && !has(now, before[1]);
    }));
    CHECK(serves(server.address()));
    boost::json::value const timeline = recording.end();
    check_lanes(timeline);
    std::string const next = boost::json::serialize(recorded(server).at("units"));
    for (pid_t const gone : before) CHECK(next.find("\"pid\":" + std::to_string(gone) + ",") == std::string::npos);
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: a client that leaves frees the recorder") {
    AdminServer const server;
    Running recording(server);
    recording.leave();
    CHECK(eventually(long_enough, [&] { return server.ask("/timeline?for=10ms").is(200); }));
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: when the admin process dies while it records, the next one records") {
    AdminServer server;
    Running recording(server);
    pid_t const admin = server.admin_process();
    REQUIRE(admin > 0);
    REQUIRE(::kill(admin, SIGKILL) == 0);
    REQUIRE(eventually(long_enough, [&] { return !alive(admin) && server.ask("/healthz").is(200); }));
    CHECK(get(server.address(), "/plaintext").is(200));
    check_lanes(recorded(server));
    CHECK(get(server.address(), "/plaintext").is(200));
}

TEST_CASE("timeline: many requests, and nothing of them in the next recording") {
    AdminServer server({"--workers=1"});
    Running recording(server);
    for (int i = 0; i < 300; ++i) CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(recording.end().at("requests").as_array().size() == 300);
    CHECK(recorded(server).at("requests").as_array().empty());
    CHECK(get(server.address(), "/plaintext").is(200));
}

}   // namespace tricorn::test::timeline_test
