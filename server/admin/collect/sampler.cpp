#include "server/admin/collect/sampler.hpp"
#include <algorithm>
#include <sys/resource.h>

namespace tricorn::server::admin {

namespace {

constexpr auto shortest_window = std::chrono::milliseconds(500);

using Seconds = std::chrono::duration<double>;

std::uint64_t descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}   // namespace

Sampler::Sampler(SampleSources const& sources, std::vector<std::string_view> endpoints)
    : sources_(sources),
      endpoints_(std::move(endpoints)),
      book_(sources.board),
      runs_(sources.board),
      track_(sources.board),
      started_(Deadline(Deadline::duration(sources.board.began.load()))),
      started_at_(Seconds(std::chrono::system_clock::now().time_since_epoch()).count() -
                  Seconds(Clock::now() - started_).count()),
      descriptors_(descriptor_limit()) {}

Totals Sampler::totals() {
    Totals totals = add_up(sources_.board);
    totals.listen_overflows = sources_.listeners.overflows();
    if (auto const times = book_.all_times()) {
        totals.user_microseconds = times->user_microseconds;
        totals.system_microseconds = times->system_microseconds;
    }
    totals.switches = book_.all_switches();
    totals.clamp(least_);
    least_ = totals;
    return totals;
}

// What takes time for each thread or unit is left out while nobody asks.
bool Sampler::is_asked(Deadline now) const {
    return now - asked_at_ < std::chrono::seconds(5);
}

void Sampler::sample_states(Deadline now) {
    if (is_asked(now)) track_.sample(now);
}

void Sampler::tick(Deadline now) {
    book_.look_at_times();
    times_at_ = now;
    if (is_asked(now)) {
        book_.look_at_costs(now);
        runs_.look(now);
    }
    // Reads the clock next to the counters, because this process may have been waiting. After a long wait the next tick
    // follows at once, and rates over so short a time would be meaningless.
    Point const point{Clock::now(), totals(), add_up_durations(sources_.board)};
    if (point.at - last_.at < shortest_window) return;
    Point const before = std::exchange(last_, point);
    if (before.at != Deadline()) work_out_rates(before, last_);
}

void Sampler::work_out_rates(Point const& before, Point const& after) {
    double const seconds = Seconds(after.at - before.at).count();
    auto const rate = [seconds](std::uint64_t from, std::uint64_t to) {
        return seconds > 0 ? static_cast<double>(to - from) / seconds : 0;
    };
    auto const errors = [](Totals const& totals) { return totals.responses.back() + totals.refusals(); };
    auto const cpu = [](Totals const& totals) -> std::optional<std::uint64_t> {
        if (!totals.user_microseconds || !totals.system_microseconds) return std::nullopt;
        return *totals.user_microseconds + *totals.system_microseconds;
    };
    auto const used_before = cpu(before.totals), used = cpu(after.totals);
    Durations window{};
    for (std::size_t i = 0; i < window.size(); ++i) window[i] = after.durations[i] - before.durations[i];
    rates_.window_seconds = seconds;
    rates_.exchanges = rate(before.totals.exchanges(), after.totals.exchanges());
    rates_.errors = rate(errors(before.totals), errors(after.totals));
    rates_.cpu = used_before && used ? std::optional(rate(*used_before, *used) / 1e6) : std::nullopt;
    rates_.latency = percentiles(window);
}

Snapshot Sampler::take(Deadline now) {
    asked_at_ = now;
    if (now - times_at_ >= std::chrono::seconds(1) || !book_.knows_all()) {
        book_.look_at_times();
        times_at_ = now;
    }
    book_.look_at_costs(now);
    Snapshot snapshot;
    snapshot.generation = sources_.board.generation.load();
    snapshot.uptime_seconds = Seconds(now - started_).count();
    snapshot.started_at = started_at_;
    snapshot.state = service_state(sources_.board);
    snapshot.rates = rates_;
    snapshot.rates.voluntary_switches = book_.voluntary_rate();
    snapshot.rates.involuntary_switches = book_.involuntary_rate();
    snapshot.memory_bytes = book_.memory();
    snapshot.processes = book_.processes();
    snapshot.threads = book_.threads();
    look_at_units(snapshot, sources_.board, now);
    add_recent(snapshot);
    add_shares(snapshot.units);
    look_at_workers(snapshot, now);
    look_at_queue(snapshot, now);
    snapshot.database = sources_.connections.status();
    snapshot.workers_wanted = sources_.board.wanted.load();
    snapshot.descriptors = descriptors_;
    snapshot.cpu_rate = sources_.board.cpu_rate.load();
    // Read last, so that everything reported above as done is included here.
    snapshot.endpoints = add_up_endpoints(sources_.board, endpoints_);
    snapshot.totals = totals();
    return snapshot;
}

void Sampler::add_recent(Snapshot& snapshot) const {
    snapshot.samples_taken = track_.taken();
    for (UnitView& unit : snapshot.units) unit.recent = track_.of(unit.seat, unit.unit);
}

// Coroutines share a thread: its shares are none of theirs.
void Sampler::add_shares(std::vector<UnitView>& units) const {
    if (sources_.config.model.kind == Model::coroutine) return;
    for (UnitView& unit : units) {
        auto const shares = runs_.of_thread(unit.tid);
        if (!shares) continue;
        unit.running = shares->running;
        unit.ready = shares->ready;
    }
}

void Sampler::look_at_workers(Snapshot& snapshot, Deadline now) const {
    for (unsigned seat = 0; seat < sources_.board.seats_used(); ++seat) {
        WorkerView worker = look_at_worker(sources_.board, seat, now);
        if (worker.pid == 0) continue;
        if (auto const times = book_.times_of(worker.pid)) {
            worker.threads = times->threads;
            worker.cpu_seconds = static_cast<double>(times->user_microseconds + times->system_microseconds) / 1e6;
        }
        worker.pss_bytes = book_.memory_of(worker.pid);
        if (auto const live = book_.switches_of(worker.pid)) {
            worker.switches->voluntary += live->voluntary;
            worker.switches->involuntary += live->involuntary;
        } else {
            worker.switches.reset();
        }
        if (auto const shares = runs_.of_process(worker.pid)) {
            worker.running = shares->running;
            worker.ready = shares->ready;
            worker.threads_read = shares->threads;
        }
        snapshot.in_flight += worker.in_flight;
        snapshot.connections += worker.connections;
        snapshot.workers.push_back(worker);
    }
    std::sort(snapshot.workers.begin(), snapshot.workers.end(), [](WorkerView const& a, WorkerView const& b) {
        return std::pair(a.index, a.generation) < std::pair(b.index, b.generation);
    });
}

void Sampler::look_at_queue(Snapshot& snapshot, Deadline now) const {
    QueueView& queue = snapshot.queue;
    queue.backlog_length = sources_.listeners.waiting();
    queue.own = sources_.config.model.kind == Model::pool;
    if (!queue.own) return;
    for (unsigned seat = 0; seat < sources_.board.seats_used(); ++seat) {
        WorkerSlot const& slot = sources_.board.slot(seat);
        if (slot.pid.load() == 0) continue;
        queue.length += slot.queue.length.load();
        queue.capacity += sources_.config.model.queue_size;
        std::int64_t const oldest = slot.queue.oldest.load();
        if (oldest == 0) continue;
        double const age = Seconds(now - Deadline(Deadline::duration(oldest))).count();
        queue.oldest_seconds = std::max(queue.oldest_seconds, age);
    }
}

}   // namespace tricorn::server::admin
