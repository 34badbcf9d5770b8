// Servers with known times, by both clocks and in both loops: the measurement must match them. Lower bounds hold on any
// machine; for upper bounds, `patiently` repeats runs that a stalled machine disturbed.
#include "tests/load/fixture.hpp"
#include <chrono>
#include <mutex>

namespace tricorn::test::truth_test {

namespace {

constexpr std::int64_t ms = 1'000'000;   // in nanoseconds
using SteadyClock = std::chrono::steady_clock;

// Counts the times in a distribution of `at_least` or more; cells are exact to a thousandth.
std::int64_t count_from(Outcome const& run, std::string const& distribution, std::int64_t at_least) {
    std::int64_t count = 0;
    for (auto const& cell : run.json.at_pointer("/latency/" + distribution + "/histogram").as_array()) {
        if (cell.at(0).to_number<std::int64_t>() >= at_least - at_least / 1000)
            count += cell.at(1).to_number<std::int64_t>();
    }
    return count;
}

std::int64_t percentile(Outcome const& run, std::string const& name) {
    return run.number("/latency/" + name.substr(0, name.find('.')) + "/percentiles/" + name.substr(name.find('.') + 1));
}

double mean(Outcome const& run, std::string const& distribution) {
    return run.real("/latency/" + distribution + "/mean");
}

// A closed loop, and an open loop at a rate that the connections can just sustain.
std::vector<Words> loops(std::string const& connections, std::string const& requests, std::string const& rate) {
    return {{"-c", connections, "-n", requests}, {"-c", connections, "-n", requests, "-R", rate}};
}

// Answers at once, except for one freeze: it begins `before` after the first request, and whatever arrives during it
// waits for its end. All responses come from the server's single thread.
class Freeze {
public:
    Freeze(Millis before, Millis length) : before_(before), length_(length) {}

    Behaviour behaviour() {
        return {{}, {}, [this](Received const&) { return answer(); }};
    }
    std::size_t met() const { return met_; }   // requests that arrived during the freeze

private:
    Steps answer() {
        auto const now = SteadyClock::now();
        if (!first_) first_ = now;
        if (!end_ && now >= *first_ + before_) end_ = now + length_;
        if (!end_ || now >= *end_) return Steps().say(ok_text());
        ++met_;
        return Steps().pause(std::chrono::ceil<Millis>(*end_ - now)).say(ok_text());
    }

    Millis before_, length_;
    std::optional<SteadyClock::time_point> first_, end_;
    std::atomic<std::size_t> met_{0};
};

}   // namespace

TEST_CASE("truth: a delay of 10 ms is measured as 10 ms, by both clocks and in both loops") {
    for (Words const& flags : loops("16", "800", "800")) {
        auto const run_once = [&](Millis) {
            FaultyServer server(always(Steps().pause(Millis(10)).say(ok_text())));
            Outcome one = load(flags, server.url());
            check_normal_run(server);
            return one;
        };
        auto const right = [](Outcome const& one) {
            return percentile(one, "service.p50") < 13 * ms && percentile(one, "response.p50") < 14 * ms &&
                   mean(one, "service") < 14.0 * ms;
        };
        Outcome const run = patiently({Millis(1), Millis(2), Millis(3), Millis(4), Millis(5)}, run_once, right);
        INFO(run.text());
        CHECK(run.ok() == 800);
        CHECK(run.number("/latency/service/min") >= 10 * ms);
        CHECK(percentile(run, "response.p50") >= percentile(run, "service.p50"));
        check_undisturbed(run, right(run));
    }
}

TEST_CASE("truth: of two delays, 1 ms for nine of ten and 100 ms for one, median, p99 and mean are recovered") {
    // The mean is 0.9 × 1 + 0.1 × 100 = 10.9 ms.
    for (Words const& flags : loops("50", "3200", "1500")) {
        auto const run_once = [&](Millis) {
            FaultyServer server({{}, {}, [](Received const& request) {
                                     return Steps().pause(Millis(request.number % 10 == 9 ? 100 : 1)).say(ok_text());
                                 }});
            Outcome one = load(flags, server.url());
            check_normal_run(server);
            return one;
        };
        auto const right = [](Outcome const& one) {
            for (std::string const clock : {"service", "response"}) {
                if (percentile(one, clock + ".p50") >= 4 * ms || percentile(one, clock + ".p99") >= 112 * ms)
                    return false;
                if (mean(one, clock) >= 14.5 * ms) return false;
            }
            return true;
        };
        Outcome const run = patiently({Millis(1), Millis(2), Millis(3), Millis(4), Millis(5)}, run_once, right);
        INFO(run.text());
        CHECK(run.ok() == 3'200);
        CHECK(count_from(run, "service", 100 * ms) >= 320);
        CHECK(percentile(run, "service.p50") >= 1 * ms);
        CHECK(percentile(run, "service.p99") >= 100 * ms);
        CHECK(mean(run, "service") >= 10.9 * ms);
        CHECK(mean(run, "response") >= mean(run, "service"));
        check_undisturbed(run, right(run));
    }
}

TEST_CASE("truth: one freeze of 1.4 s is seen in the response times of an open loop, and hardly in its service times") {
    // 200 requests per second for 3 s; the freeze begins after 0.7 s, and four connections meet it. A request due t
    // after its beginning is answered at least 1.4 s - t later: 280 are late at all, 140 of them by 0.7 s or more.
    auto const run_once = [](Millis) {
        Freeze freeze(Millis(700), Millis(1'400));
        FaultyServer server(freeze.behaviour());
        Outcome one = load({"-c", "4", "-t", "1", "-R", "200", "-d", "3s", "--warmup", "0"}, server.url());
        INFO(one.text());
        CHECK(one.offered() == 600);
        CHECK(one.failed() == 0);
        CHECK(freeze.met() >= 1);
        CHECK(freeze.met() <= 4);
        // Allows for the clock's resolution and for a request due at the very beginning.
        CHECK(count_from(one, "response", 700 * ms) >= 139);
        CHECK(count_from(one, "response", 100 * ms) >= 259);
        CHECK(percentile(one, "response.p90") >= 1'090 * ms);   // 60 are later, by 5 ms each
        CHECK(percentile(one, "response.p75") >= 640 * ms);
        CHECK(one.number("/latency/response/max") >= 1'390 * ms);
        CHECK(mean(one, "response") >= 0.99 * 1'400.0 * ms * 280 / 2 / 600);
        check_normal_run(server);
        return one;
    };
    auto const hardly = [](Outcome const& one) {
        return count_from(one, "service", 300 * ms) <= 4 && percentile(one, "service.p90") < 50 * ms;
    };
    Outcome const run = patiently({Millis(1), Millis(2), Millis(3), Millis(4)}, run_once, hardly);
    INFO(run.text());
    check_undisturbed(run, hardly(run));
    CHECK(count_from(run, "service", 1'000 * ms) >= 1);
    check_undisturbed(run, mean(run, "service") < 0.2 * mean(run, "response"));
}

TEST_CASE("truth: a server that never answers half of the connections leaves percentiles that are only lower bounds") {
    for (Words const& loop : {Words{}, Words{"-R", "150"}}) {
        auto const run_for = [&](Millis time) {
            FaultyServer server({{}, {}, [](Received const& request) {
                                     bool const dead = request.connection % 2 == 1;
                                     return dead ? Steps() : Steps().pause(Millis(200)).say(ok_text());
                                 }});
            Words flags{"-c", "120", "-t", "1", "-d", to_text(time), "--drain", "2s", "--timeout", "60s"};
            flags.insert(flags.end(), loop.begin(), loop.end());
            Outcome one = load(flags, server.url());
            CHECK(server.final_counts().requests == static_cast<std::size_t>(one.sent()));
            check_normal_run(server);
            return one;
        };
        // Sixty connections answer in 0.2 s, five or six times each in the shortest run: more than a tenth of all
        // requests is never answered, and more than thirty lie beyond the p90.
        auto const bounded = [](Outcome const& one) { return one.unfinished() == 60 && one.is_at_least("p90"); };
        // At 150/s the same number takes a second more.
        Millis const more(loop.empty() ? 0 : 1'000);
        Outcome const run =
            patiently({Millis(1'400) + more, Millis(1'450) + more, Millis(1'600) + more}, run_for, bounded);
        INFO(run.text());
        check_undisturbed(run, bounded(run));
        CHECK(run.failed() == 0);
        CHECK(run.number("/latency/service/censored") >= 60);
        CHECK(percentile(run, "service.p90") >= 300 * ms);
        CHECK(!run.is_at_least("p50"));
        CHECK(percentile(run, "service.p50") >= 200 * ms);
        CHECK(run.output.find("≥") != std::string::npos);
    }
}

}   // namespace tricorn::test::truth_test
