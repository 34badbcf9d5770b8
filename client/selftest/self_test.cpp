#include "client/selftest/self_test.hpp"
#include "client/cli/files.hpp"
#include "client/load/engine/load.hpp"
#include "client/selftest/null_responder.hpp"
#include "client/statistics/statistics.hpp"
#include "common/os/processors.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include "common/version.hpp"
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <iterator>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::uint64_t largest_stored = 1 << 20;   // bytes of a stored result

// Pins the responder to the last processor and the load to the others, if there are several. The destructor restores
// the affinity.
class Placement {
public:
    Placement() : before_(numbers_of(allowed_processors())) {
        if (before_.size() < 2) return;
        responder_ = before_.back();
        bind_this_thread({before_.begin(), before_.end() - 1});
    }
    ~Placement() { bind_this_thread(before_); }
    Placement(Placement const&) = delete;
    Placement& operator=(Placement const&) = delete;

    std::optional<unsigned> responder() const { return responder_; }

private:
    std::vector<unsigned> before_;
    std::optional<unsigned> responder_;
};

struct Shape {
    unsigned connections;
    double rate;   // 0: closed loop
    LoadConfig::Duration duration;
};
constexpr std::array<Shape, 3> shapes{{{64, 0, 2s}, {1, 0, 1s}, {64, 1000, 2s}}};

Expected<Result> measure(std::uint16_t port, Shape const& shape) {
    LoadConfig config;
    config.url.host = "127.0.0.1";
    config.url.port = port;
    config.connections = shape.connections;
    config.threads = 1;
    config.rate = shape.rate;
    config.duration = shape.duration;
    config.warm_up = 250ms;
    Targets const targets(config);
    return run_load(config, targets, nullptr, nullptr);
}

}   // namespace

Expected<SelfTest> run_self_test() {
    static Histogram const none;
    Placement const placement;
    NullResponder const responder(placement.responder());
    SelfTest test;
    std::vector<Result> results;
    for (Shape const& shape : shapes) {
        auto result = measure(responder.port(), shape);
        if (!result) return refused(result.why);
        test.interrupted = result->interrupted;
        if (test.interrupted) return test;
        results.push_back(std::move(*result));
    }
    Result const &many = results[0], &one = results[1], &paced = results[2];
    test.version = version;
    test.processor = processor_model();
    test.rate = many.rate();
    double const busy =
        std::chrono::duration<double>(many.client.cpu).count() / std::chrono::duration<double>(many.window).count();
    test.ceiling = busy > 0 ? test.rate / busy : test.rate;
    test.floor_p50 = percentile(one.measured.service, none, 50).value;
    test.floor_p99 = percentile(one.measured.service, none, 99).value;
    test.lateness_p50 = percentile(paced.measured.lateness, none, 50).value;
    test.lateness_p99 = percentile(paced.measured.lateness, none, 99).value;
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
    try {
        // Whatever else lies there (a folder, a pipe that nobody writes to) must not cost a load its result.
        std::error_code unknown;
        if (!std::filesystem::is_regular_file(path, unknown)) return std::nullopt;
        auto const text = read_file(path, largest_stored);
        if (!text) return std::nullopt;
        json::object const object = json::parse(*text).as_object();
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
        bool const ours = test.version == version && test.processor == processor_model() && test.ceiling > 0;
        return ours ? std::optional(test) : std::nullopt;
    } catch (std::exception const&) {   // missing, or another program's file
        return std::nullopt;
    }
}

}   // namespace tricorn::client
