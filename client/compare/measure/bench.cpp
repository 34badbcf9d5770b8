#include "client/compare/measure/bench.hpp"
#include "client/load/engine/load.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr double usual_computation = 5;   // milliseconds
constexpr unsigned looks = 5;
// Connections start in step and stay so if all requests take the same time. If the window began at the same moment in
// each round, it would count one response per connection too many, or too few, in all rounds alike.
constexpr Duration least_warm_up = 200ms;
constexpr Duration most_jitter = 100ms;

double number_in(std::string const& body, char const* name) {
    boost::system::error_code wrong;
    auto const value = boost::json::parse(body, wrong);
    auto const* const found = wrong ? nullptr : value.find_pointer(std::string("/") + name, wrong);
    return found == nullptr || !found->is_number() ? 0 : found->to_number<double>();
}

// "cpu:5" → 5; nullopt: another workload.
std::optional<double> milliseconds_of(RequestKind const& kind) {
    if (!kind.name.starts_with("cpu:")) return std::nullopt;
    auto const time = parse_duration(kind.name.substr(4) + "ms");
    if (!time) return std::nullopt;
    return std::chrono::duration<double, std::milli>(*time).count();
}

// In processors.
double server_busy(Result const& result) {
    double const time = std::chrono::duration<double>(result.warm_up.length + result.window).count();
    return time > 0 && result.has_server ? std::chrono::duration<double>(result.server.cpu).count() / time : 0;
}

// Binds this thread, and with it the load's threads, for as long as this lives.
class Bound {
public:
    Bound(std::vector<unsigned> const& now, std::vector<unsigned> const& before) : before_(before) {
        bound_ = !now.empty() && bind_this_thread(now);
    }
    ~Bound() {
        if (bound_) bind_this_thread(before_);
    }
    Bound(Bound const&) = delete;
    Bound& operator=(Bound const&) = delete;

private:
    std::vector<unsigned> const& before_;
    bool bound_ = false;
};

bool asks_origin(RequestKind const& kind) {
    return kind.target.starts_with("/fetch?");
}

}   // namespace

Workload Bench::prepare(Workload workload, unsigned connections, std::vector<std::string>& flags) {
    for (RequestKind& kind : workload.kinds) {
        if (auto const time = milliseconds_of(kind); time && !config_->server.empty()) kind.target = computation(*time);
    }
    // Twice as many: connections of a warm-up may still be closing.
    if (connections >= 500) flags.push_back(fmt::format("--max-connections={}", std::max(10'000u, 2 * connections)));
    if (config_->server.empty() || !std::ranges::any_of(workload.kinds, asks_origin)) return workload;
    if (!origin_) {
        Subject const origin = make_subjects({Model::coroutine}, {}, config_->server).front();
        origin_ = std::make_unique<ServerUnderTest>(origin, std::vector<std::string>{}, origin_scratch_.path(),
                                                    placement_->client, *shutdown_);
    }
    flags.push_back("--upstream=origin=http://" + origin_->url().authority());
    flags.push_back(fmt::format("--fetch-concurrency={}", std::max(connections, 64u)));
    return workload;
}

std::string Bench::computation(double milliseconds) {
    if (iterations_per_ms_ == 0) calibrate();
    return fmt::format("/cpu?iterations={:.0f}", std::max(1.0, milliseconds * iterations_per_ms_));
}

void Bench::calibrate() {
    Subject const subject = make_subjects({Model::coroutine}, {}, config_->server).front();
    ServerUnderTest const server(subject, {}, scratch_.path(), placement_->server, *shutdown_);
    HttpClient client = server.client();
    for (unsigned i = 0; i < looks; ++i) {
        Answer const answer = client.get(fmt::format("/cpu?ms={}", usual_computation), Clock::now() + 10s);
        double const took = number_in(answer.body, "cpu_ms");
        if (took > 0) iterations_per_ms_ = std::max(iterations_per_ms_, number_in(answer.body, "iterations") / took);
    }
    if (iterations_per_ms_ <= 0) throw ServiceFailure("/cpu does not report what it computed");
}

double Bench::cpu_seconds(ServerUnderTest const& server, std::string const& target) {
    if (!target.starts_with("/cpu?")) return 0;
    double least = 0;
    HttpClient client = server.client();
    for (unsigned i = 0; i < looks; ++i) {
        double const took = number_in(client.get(target, Clock::now() + 10s).body, "cpu_ms") / 1000;
        if (took > 0) least = least == 0 ? took : std::min(least, took);
    }
    return least;
}

ServerFlags const& Bench::flags_of(Subject const& subject, std::vector<std::string> const& flags) {
    std::string key;
    for (auto const& word : subject.command) key += word + '\n';
    for (auto const& word : flags) key += word + '\n';
    auto found = known_flags_.find(key);
    if (found == known_flags_.end())
        found = known_flags_.emplace(key, effective_flags(subject, flags, scratch_.path())).first;
    return found->second;
}

Loaded Bench::load(ServerUnderTest const& server, LoadOrder const& order) {
    if (interrupted()) throw ServiceFailure("interrupted");
    Duration const warm_up =
        std::max(least_warm_up, order.least_warm_up) + Duration(mix(order.seed) % std::uint64_t(most_jitter.count()));
    LoadConfig config;
    config.url = server.url();
    config.connections = order.connections;
    config.duration = warm_up + order.window;
    config.seed = order.seed;
    config.live = false;
    config.target_pid = server.pid();
    // A target with a path is requested as it is.
    if (config.url.target == "/") {
        config.workload = order.workload;
        if (!order.workload.mixed) config = with_kind(std::move(config), order.workload.kinds.front());
    }
    if (placement_->separated || !order.processors.empty())
        config.threads =
            std::min(config.connections, static_cast<unsigned>(order.processors.empty() ? placement_->client.size()
                                                                                        : order.processors.size()));
    Bound const bound(order.processors, placement_->client);
    config.rate = order.rate;
    config.checks = order.objective;
    config.warm_up = warm_up;
    Targets const targets(config);
    ProcessorTime const watch(all_of(*placement_));
    auto result = run_load(config, targets, nullptr, shutdown_);
    double const busy = watch.busy();
    if (!result) throw ServiceFailure(result.why);
    Verdict verdict = judge(*result, config);
    double const others = busy - watch.own() - server_busy(*result);
    return {order, std::move(config), std::move(*result), std::move(verdict), std::max(0.0, others)};
}

}   // namespace tricorn::client::compare
