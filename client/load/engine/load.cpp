#include "client/load/engine/load.hpp"
#include "client/load/engine/destination.hpp"
#include "client/load/engine/probe.hpp"
#include "client/load/metrics/timeline.hpp"
#include "common/os/descriptors.hpp"
#include "common/os/processors.hpp"
#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>
#include <poll.h>
#include <spdlog/fmt/fmt.h>
#include <sys/eventfd.h>
#include <thread>

namespace tricorn::client {

namespace {

using namespace std::chrono_literals;

constexpr Duration redraw_every = 250ms;
constexpr Duration patience_when_interrupted = 1s;
constexpr Duration time_to_begin = 1ms;   // lets the threads get ready before the plan begins

unsigned processors() {
    return std::max(1u, count_allowed_processors());
}

WarmUpPlan warm_up_of(LoadConfig const& config) {
    return {warm_up_mode(config), config.warm_up.value_or(Duration::zero())};
}

// Returns part i when `all` is split into `count` parts; their sizes differ by at most one.
std::size_t part(std::size_t all, std::size_t i, std::size_t count) {
    return all / count + (i < all % count ? 1 : 0);
}

// Owns the threads of one load, from before the first connection until after the last.
class Run {
public:
    Run(LoadConfig const& config, Targets const& targets, std::vector<SocketAddress> const& addresses, Tls const* tls,
        ShutdownSignal const& shutdown, Progress* progress)
        : config_(config),
          targets_(targets),
          shutdown_(shutdown),
          progress_(progress),
          work_{targets, addresses.front(), config.timeout, config.requests_per_connection, tls},
          timeline_(choose_threads(config, processors()), targets.size(), warm_up_of(config)) {
        for (SocketAddress const& address : addresses) addresses_.push_back(to_string(address));
        if (addresses.size() > 1) work_.spread = addresses;
        if (config.requests > 0) allowance_.emplace(config.requests);
        if (config.target_pid != 0) probe_.emplace(config.target_pid);
        control_.stop_grace = std::min<Duration>(config.drain, patience_when_interrupted);
        if (warm_up_mode(config) == WarmUp::Mode::fixed) control_.first_slice = *config.warm_up;
    }
    ~Run() { let_go(); }

    Expected<Result> operator()() {
        Clock::time_point const begun = Clock::now();
        start_threads();
        wait_until([this] { return control_.opened == threads_.size(); });
        if (auto const any = check_connections(); !any) return refused(any.why);
        start_clock();
        Result result;
        result.setup = control_.start - begun;
        wait_until([this] { return control_.finished == threads_.size(); });
        if (progress_) progress_->clear();
        sum_up(result);
        let_go();
        rethrow_surprise();
        return result;
    }

private:
    void start_threads() {
        std::size_t const count = choose_threads(config_, processors());
        std::uint64_t connection = 0;
        std::size_t idle = 0;
        for (std::size_t i = 0; i < count; ++i) {
            Share share;
            share.seeds.resize(part(config_.connections, i, count));
            for (std::uint64_t& seed : share.seeds) seed = mix(config_.seed ^ mix(++connection));
            share.first = connection - share.seeds.size();
            share.first_idle = idle;
            idle += share.idle = part(config_.idle, i, count);
            share.seed = mix(config_.seed + i);
            share.allowance = allowance_ ? &*allowance_ : nullptr;
            share.overflow = config_.overflow;
            if (config_.open_loop())
                share.schedule.emplace(stages_of(config_), config_.arrivals, config_.seed, static_cast<unsigned>(i),
                                       static_cast<unsigned>(count));
            threads_.push_back(std::make_unique<LoadThread>(work_, std::move(share), control_));
        }
        for (auto& thread : threads_) running_.emplace_back([&thread = *thread] { thread.run(); });
    }

    // Refused where none was established: there is nothing to measure.
    Expected<> check_connections() {
        std::size_t established = 0;
        std::optional<LoadError> load_error;
        for (auto const& thread : threads_) {
            if (thread->surprise()) std::rethrow_exception(thread->surprise());
            established += thread->established();
            if (thread->open_error()) load_error = thread->open_error();
        }
        if (established > 0 || interrupted_ || !load_error) return {};
        return refused(why_no_connection(config_, work_.address, *load_error));
    }

    void start_clock() {
        if (probe_) probe_->begin();
        control_.start = Clock::now() + (config_.open_loop() ? Duration(time_to_begin) : Duration::zero());
        bool const endless = config_.duration == Duration::zero();
        control_.end = endless ? Deadline::max() : control_.start + config_.duration;
        if (interrupted_) control_.end = control_.start;
        control_.cut_off = control_.end == Deadline::max() ? control_.end : control_.end + config_.drain;
        end_ = control_.end;
        control_.started.count_down();
        started_ = true;
    }

    template <class Done>
    void wait_until(Done done) {
        while (!done()) {
            pollfd watched[] = {{control_.news.number(), POLLIN, 0}, {shutdown_.descriptor(), POLLIN, 0}};
            Deadline const look =
                std::min(Clock::now() + redraw_every, !started_ || server_sampled_ ? Deadline::max() : end_);
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(look - Clock::now());
            ::poll(watched, interrupted_ ? 1 : 2, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
            eventfd_t news;
            ::eventfd_read(control_.news.number(), &news);
            if (!interrupted_ && shutdown_.came()) interrupt();
            add_up();
            if (started_ && Clock::now() >= end_) sample_server();
            if (started_ && progress_) show_progress();
        }
    }

    void add_up() {
        for (auto& slice : control_.slices.take_all()) {
            timeline_.add(*slice);
            control_.slices.give_back(std::move(slice));
        }
    }

    void interrupt() {
        interrupted_ = true;
        end_ = std::min(end_, Clock::now());
        control_.stop.request();
    }

    void sample_server() {
        if (server_sampled_) return;
        server_sampled_ = true;
        answers_until_sampled_ = counted().done;
        answered_in_ = Clock::now() - control_.start;
        if (probe_) server_ = probe_->end();
    }

    struct Counted {
        std::uint64_t done = 0, not_ok = 0, errors = 0;
    };
    Counted counted() const {
        Counted sum;
        for (auto const& thread : threads_) {
            for (std::size_t i = 0; i < targets_.size(); ++i) {
                sum.done += thread->live(i).done.load(std::memory_order_relaxed);
                sum.not_ok += thread->live(i).not_ok.load(std::memory_order_relaxed);
                sum.errors += thread->live(i).errors.load(std::memory_order_relaxed);
            }
        }
        return sum;
    }

    void show_progress() {
        Duration const elapsed = Clock::now() - control_.start;
        if (elapsed - shown_at_ < redraw_every) return;
        shown_at_ = elapsed;
        auto const [done, not_ok, errors] = counted();
        progress_->show({elapsed, done, not_ok, errors, timeline_.latest()});
    }

    void sum_up(Result& result) {
        result.interrupted = interrupted_;
        result.client.threads = static_cast<unsigned>(threads_.size());
        add_up();
        timeline_.sum_up(result);
        Duration const warm_up = result.warm_up.length;
        Duration const planned = end_ == Deadline::max() ? Duration::max() : Duration(end_ - control_.start);
        // With -n the measured window ends with the last request.
        bool const used_up = config_.requests > 0 && allowance_->used_up();
        Duration const until = used_up ? std::min<Duration>(planned, all_sent(result.measured.last_at)) : planned;
        result.window = std::max(until - warm_up, Duration::zero());
        if (config_.open_loop()) result.plan = plan_between(warm_up, until);
        std::vector<std::uint64_t> answers;
        for (auto const& thread : threads_) {
            std::ranges::copy(thread->answers(), std::back_inserter(answers));
            result.idle.add(thread->idle());
        }
        result.fairness = fairness_of(answers);
        result.addresses = addresses_;
        bool const no_port = std::ranges::any_of(result.measured.failures, [](FailureCount const& one) {
            return one.failure.kind == Failure::Kind::system && one.failure.code == EADDRNOTAVAIL;
        });
        if (no_port) result.local_ports = ports_used_up(work_.address);
        sample_server();
        result.has_server = probe_.has_value();
        result.server = server_;
        result.server.answers = answers_until_sampled_;
        result.server.answered_in = answered_in_;
    }

    // With -n the window ends with the last answer; in an open loop not before the plan's time for these requests is
    // over: n of them take n gaps, not n - 1.
    Duration all_sent(Duration last_at) const {
        if (!config_.open_loop()) return last_at;
        Duration low = last_at, high = length_of(stages_of(config_));
        auto const requests = static_cast<double>(config_.requests);
        if (requests_until(stages_of(config_), low) >= requests) return low;
        while (high - low > Duration(1)) {
            Duration const middle = low + (high - low) / 2;
            (requests_until(stages_of(config_), middle) < requests ? low : high) = middle;
        }
        return high;
    }

    PlanKept plan_between(Duration from, Duration to) const {
        to = std::max(from, to);   // interrupted during the warm-up
        double const planned = requests_until(stages_of(config_), to) - requests_until(stages_of(config_), from);
        double const seconds = std::chrono::duration<double>(to - from).count();
        return {planned, seconds > 0 ? planned / seconds : 0};
    }

    // Releases the threads from every wait, so that they can end.
    void let_go() {
        if (running_.empty()) return;
        if (!started_) {
            control_.called_off = true;
            control_.started.count_down();
        }
        control_.released.count_down();
        control_.stop.request();   // has no effect on threads that have ended
        for (auto& thread : running_) thread.join();
        running_.clear();
    }

    void rethrow_surprise() {
        for (auto const& thread : threads_) {
            if (thread->surprise()) std::rethrow_exception(thread->surprise());
        }
    }

    LoadConfig const& config_;
    Targets const& targets_;
    std::vector<std::string> addresses_;
    ShutdownSignal const& shutdown_;
    Progress* progress_;
    LoadControl control_;
    Work work_;
    Timeline timeline_;
    std::optional<Allowance> allowance_;
    std::optional<Probe> probe_;
    std::vector<std::unique_ptr<LoadThread>> threads_;
    std::vector<std::thread> running_;
    Deadline end_ = Deadline::max();   // end of the window, as planned or interrupted
    Duration shown_at_{};
    std::uint64_t answers_until_sampled_ = 0;
    Duration answered_in_{};   // from the start until they were counted
    ServerCost server_;
    bool server_sampled_ = false;
    bool started_ = false;
    bool interrupted_ = false;
};

Expected<> check_descriptors(LoadConfig const& config) {
    std::size_t const limit = raise_descriptor_limit();
    std::size_t const needed =
        config.connections + config.idle + 8 * std::size_t(choose_threads(config, processors())) + 16;
    if (needed <= limit) return {};
    return refused(fmt::format("{} connections need {} descriptors, the limit is {} (ulimit -Hn)",
                               config.connections + config.idle, needed, limit));
}

}   // namespace

Expected<Result> run_load(LoadConfig const& config, Targets const& targets, Progress* progress,
                          ShutdownSignal const* shutdown) {
    if (auto const enough = check_descriptors(config); !enough) return refused(enough.why);
    // Before the signals are taken over, so that Ctrl-C can interrupt a resolver or host that does not answer.
    auto const addresses = choose_addresses(config);
    if (!addresses) return refused(addresses.why);
    if (auto const enough = check_local_ports(config, *addresses); !enough) return refused(enough.why);
    std::optional<Tls> tls;
    if (config.url.tls) tls.emplace(TlsSettings{config.url.host, !config.insecure, config.ca_file});
    std::optional<ShutdownSignal> own;
    if (shutdown == nullptr) shutdown = &own.emplace();
    Run run(config, targets, *addresses, tls ? &*tls : nullptr, *shutdown, progress);
    return run();
}

}   // namespace tricorn::client
