// What a load says when a server hangs, stands still or fails: its exit code, its seconds, its forms.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <fstream>
#include <sstream>

namespace tricorn::test::seconds_test {

namespace {

std::vector<Words> lines_of(std::filesystem::path const& csv) {
    std::ifstream file(csv);
    std::vector<Words> lines;
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r')) line.pop_back();
        Words fields;
        std::istringstream text(line + ",");
        for (std::string field; std::getline(text, field, ',');) fields.push_back(field);
        lines.push_back(std::move(fields));
    }
    return lines;
}

std::size_t place(Words const& head, std::string const& name) {
    return static_cast<std::size_t>(std::ranges::find(head, name) - head.begin());
}

}   // namespace

TEST_CASE("seconds: requests that hang until the end are no success, whatever --drain is") {
    for (Words const& flags : {Words{}, Words{"--drain", "1s"}, Words{"--drain", "0s"},
                               Words{"--drain", "1s", "--timeout", "100s"}, Words{"-R", "200", "--drain", "1s"}}) {
        // Half of the connections stop answering after 20 answers.
        FaultyServer server({{}, {}, [](Received const& request) {
                                 if (request.connection % 2 == 0 && request.nth >= 20) return Steps();
                                 return Steps().pause(Millis(5)).say(ok_text());
                             }});
        Words all{"-c", "8", "-d", "3s", "-t", "1"};
        all.insert(all.end(), flags.begin(), flags.end());
        Outcome const run = load(all, server.url());
        INFO(run.text());
        CHECK(run.ended_as(4));
        CHECK(run.number("/hung") == 4);
        CHECK(run.unfinished() >= 4);
        all.insert(all.end(), {"--max-error-rate", "50%"});
        FaultyServer again({{}, {}, [](Received const& request) {
                                if (request.connection % 2 == 0 && request.nth >= 20) return Steps();
                                return Steps().pause(Millis(5)).say(ok_text());
                            }});
        Outcome const allowed = load(all, again.url());
        CHECK_MESSAGE(allowed.ended_as(0), allowed.text());
        check_normal_run(server);
    }
}

TEST_CASE("seconds: requests that were sent just before the end did not hang") {
    FaultyServer server(always(Steps().pause(Millis(300)).say(ok_text())));
    Outcome const run = load({"-c", "8", "-d", "1100ms", "-t", "1", "--drain", "0s"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.unfinished() > 0);
    CHECK(run.number("/hung") == 0);
    check_normal_run(server);
}

TEST_CASE("seconds: a second without an answer has no times, and what was due in it is offered in it") {
    for (Words const& loop : {Words{"-R", "100", "-c", "10"}, Words{"-R", "100", "-c", "10", "--overflow", "drop"}}) {
        FaultyServer server({{}, {}, [](Received const& request) {
                                 bool const still = request.number >= 100 && request.number < 110;
                                 return Steps().pause(Millis(still ? 3'000 : 1)).say(ok_text());
                             }});
        TemporaryFolder folder;
        auto const csv = folder.path() / "seconds.csv";
        Words flags{"-d", "6s", "-t", "1", "--warmup", "0", "--csv", csv.string()};
        flags.insert(flags.end(), loop.begin(), loop.end());
        Outcome const run = load(flags, server.url());
        INFO(run.text());
        auto const lines = lines_of(csv);
        REQUIRE(lines.size() == 7);
        Words const& head = lines.front();
        std::size_t dead = 0, offered = 0;
        auto const& intervals = run.json.at("intervals").as_array();
        for (std::size_t i = 1; i < lines.size(); ++i) {
            Words const& line = lines[i];
            REQUIRE(line.size() == head.size());
            auto const& interval = intervals.at(i - 1);
            offered += std::stoul(line[place(head, "offered")]);
            bool const none = line[place(head, "ok")] == "0";
            dead += none ? 1 : 0;
            for (std::string const time : {"p50", "p99", "max"}) {
                CHECK(line[place(head, time + "_seconds")].empty() == none);
                CHECK(interval.at(time).is_null() == none);
            }
            // A plan of 100 a second is due whatever the server does; a page turned late shifts few.
            CHECK(std::stoul(line[place(head, "offered")]) >= 50);
        }
        CHECK(dead >= 1);
        CHECK(static_cast<std::int64_t>(offered) == run.offered());
        check_normal_run(server);
    }
}

TEST_CASE("seconds: wrk's form has the times of all answers, whatever their status") {
    for (Words const& loop : {Words{"-R", "50"}, Words{"-c", "2"}}) {
        FaultyServer server(always(Steps().pause(Millis(10)).say("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")));
        Words flags{"-d", "1s", "-t", "1", "--wrk-output"};
        flags.insert(flags.end(), loop.begin(), loop.end());
        flags.push_back(server.url());
        Outcome const run = start(flags);
        INFO(run.text());
        CHECK(run.output.find("Non-2xx or 3xx responses: ") != std::string::npos);
        auto const at = run.output.find("50% ");
        REQUIRE(at != std::string::npos);
        CHECK(run.output.substr(at, 20).find(" 0.00us") == std::string::npos);
        CHECK(std::stod(run.output.substr(at + 4)) >= 10);   // in ms or s
        check_normal_run(server);
    }
}

TEST_CASE("seconds: the good rate stands beside the rate, and checks tell them apart") {
    FaultyServer server(
        always(Steps().pause(Millis(5)).say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")));
    Outcome const run = load({"-c", "4", "-d", "1100ms", "-t", "1", "--live", "--check", "rate>=5", "--check",
                              "ok/s>=5", "--check", "ok/s<=0"},
                             server.url());
    INFO(run.text());
    CHECK(run.ended_with(99));
    CHECK(run.json.at_pointer("/checks/0/passed").as_bool());
    CHECK_FALSE(run.json.at_pointer("/checks/1/passed").as_bool());
    CHECK(run.json.at_pointer("/checks/2/passed").as_bool());
    CHECK(run.real("/rate") > 5);
    CHECK(run.real("/ok_rate") == 0);
    CHECK(run.output.find("   ok 0/s") != std::string::npos);
    CHECK(run.errors.find(" not ok") != std::string::npos);   // the live line
    check_normal_run(server);
    Outcome const good = load({"-c", "4", "-n", "100", "-t", "1"}, server.url());
    CHECK(good.real("/ok_rate") == doctest::Approx(good.real("/rate")));
}

}   // namespace tricorn::test::seconds_test
