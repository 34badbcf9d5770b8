#include "client/selftest/self_test.hpp"
#include "client/load/engine/load.hpp"
#include "client/selftest/null_responder.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include "common/version.hpp"
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// Pins the responder to the last processor and the load to the others, if there are several. The destructor restores
// the affinity.
class Placement {
public:
    Placement() {
        ::sched_getaffinity(0, sizeof before_, &before_);
        if (CPU_COUNT(&before_) < 2) return;
        for (int i = 0; i < CPU_SETSIZE; ++i) {
            if (CPU_ISSET(i, &before_)) responder_ = i;
        }
        cpu_set_t rest = before_;
        CPU_CLR(responder_, &rest);
        ::sched_setaffinity(0, sizeof rest, &rest);
    }
    ~Placement() { ::sched_setaffinity(0, sizeof before_, &before_); }
    Placement(Placement const&) = delete;
    Placement& operator=(Placement const&) = delete;

    int responder() const { return responder_; }

private:
    cpu_set_t before_{};
    int responder_ = -1;
};

std::optional<Result> measure(std::uint16_t port, unsigned connections, double rate, LoadConfig::Duration duration,
                              std::string& why) {
    LoadConfig config;
    config.url.host = "127.0.0.1";
    config.url.port = port;
    config.connections = connections;
    config.threads = 1;
    config.rate = rate;
    config.duration = duration;
    config.warm_up = 250ms;
    Targets const targets(config);
    LoadOutcome outcome = run_load(config, targets, nullptr);
    why = outcome.cannot_start;
    if (why.empty() && outcome.result.interrupted) why = "interrupted";
    if (!why.empty()) return std::nullopt;
    return std::move(outcome.result);
}

}   // namespace

std::optional<SelfTest> run_self_test(std::string& why) {
    static Histogram const none;
    Placement const placement;
    NullResponder const responder(placement.responder());
    auto const many = measure(responder.port(), 64, 0, 2s, why);
    if (!many) return std::nullopt;
    auto const one = measure(responder.port(), 1, 0, 1s, why);
    if (!one) return std::nullopt;
    auto const paced = measure(responder.port(), 64, 1000, 2s, why);
    if (!paced) return std::nullopt;
    SelfTest test;
    test.version = version;
    test.processor = processor_name();
    test.rate = many->rate();
    double const busy =
        std::chrono::duration<double>(many->client.cpu).count() / std::chrono::duration<double>(many->window).count();
    test.ceiling = busy > 0 ? test.rate / busy : test.rate;
    test.floor_p50 = percentile(one->measured.service, none, 50).value;
    test.floor_p99 = percentile(one->measured.service, none, 99).value;
    test.lateness_p50 = percentile(paced->measured.lateness, none, 50).value;
    test.lateness_p99 = percentile(paced->measured.lateness, none, 99).value;
    return test;
}

std::string self_test_text(SelfTest const& test) {
    return "selftest of this client with one thread, against a null server\n\n" +
           line("reached", rate_text(test.rate) + " on 64 connections") +
           line("ceiling", rate_text(test.ceiling) + ", without waiting for the server or a processor") +
           line("floor", fmt::format("service time p50 {}, p99 {} on one connection: nothing faster can be resolved",
                                     duration_text(test.floor_p50), duration_text(test.floor_p99))) +
           line("lateness", fmt::format("p50 {}, p99 {} at 1,000/s", duration_text(test.lateness_p50),
                                        duration_text(test.lateness_p99)));
}

std::string self_test_json(SelfTest const& test) {
    json::object const object{{"schema", "tricorn.selftest/1"},
                              {"version", test.version},
                              {"processor", test.processor},
                              {"rate", test.rate},
                              {"ceiling", test.ceiling},
                              {"floor_p50", test.floor_p50.count()},
                              {"floor_p99", test.floor_p99.count()},
                              {"lateness_p50", test.lateness_p50.count()},
                              {"lateness_p99", test.lateness_p99.count()}};
    return json::serialize(object) + "\n";
}

std::optional<SelfTest> read_self_test(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    try {
        json::object const object = json::parse(text).as_object();
        auto const time = [&](char const* name) {
            return std::chrono::nanoseconds(object.at(name).to_number<std::int64_t>());
        };
        SelfTest test;
        test.version = object.at("version").as_string();
        test.processor = object.at("processor").as_string();
        test.rate = object.at("rate").to_number<double>();
        test.ceiling = object.at("ceiling").to_number<double>();
        test.floor_p50 = time("floor_p50");
        test.floor_p99 = time("floor_p99");
        test.lateness_p50 = time("lateness_p50");
        test.lateness_p99 = time("lateness_p99");
        bool const ours = test.version == version && test.processor == processor_name() && test.ceiling > 0;
        return ours ? std::optional(test) : std::nullopt;
    } catch (std::exception const&) {   // missing, or another program's file
        return std::nullopt;
    }
}

std::string processor_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) return line.substr(std::min(line.find(": ") + 2, line.size()));
    }
    return {};
}

}   // namespace tricorn::client
