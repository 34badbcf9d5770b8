#include "server/admin/collect/snapshot.hpp"
#include <algorithm>
#include <numeric>
#include <tuple>

namespace tricorn::server::admin {

namespace {

void raise(std::uint64_t& value, std::uint64_t before) {
    value = std::max(value, before);
}

void raise(std::optional<std::uint64_t>& value, std::optional<std::uint64_t> before) {
    if (value && before) raise(*value, *before);
}

template <std::size_t N>
void raise(std::array<std::uint64_t, N>& values, std::array<std::uint64_t, N> const& before) {
    for (std::size_t i = 0; i < N; ++i) raise(values[i], before[i]);
}

}   // namespace

std::string_view to_string(ServiceState state) {
    switch (state) {
        case ServiceState::starting: return "starting";
        case ServiceState::ready: return "ready";
        case ServiceState::degraded: return "degraded";
        case ServiceState::draining: return "draining";
    }
    return {};
}

std::string_view to_string(WorkerView::State state) {
    switch (state) {
        case WorkerView::State::starting: return "starting";
        case WorkerView::State::ready: return "ready";
        case WorkerView::State::ending: return "ending";
    }
    return {};
}

std::uint64_t Totals::exchanges() const {
    return std::accumulate(responses.begin(), responses.end(), std::uint64_t{0});
}

std::uint64_t Totals::refusals() const {
    return std::accumulate(refused.begin(), refused.end(), std::uint64_t{0});
}

void Totals::clamp(Totals const& before) {
    raise(responses, before.responses);
    raise(connections, before.connections);
    raise(refused, before.refused);
    raise(idle_closed, before.idle_closed);
    raise(listen_overflows, before.listen_overflows);
    raise(exhausted, before.exhausted);
    raise(worker_starts, before.worker_starts);
    raise(worker_deaths, before.worker_deaths);
    raise(user_microseconds, before.user_microseconds);
    raise(system_microseconds, before.system_microseconds);
    if (!switches || !before.switches) return;
    raise(switches->voluntary, before.switches->voluntary);
    raise(switches->involuntary, before.switches->involuntary);
}

Percentiles percentiles(Durations const& durations) {
    auto const at = [&durations](double share) -> std::optional<double> {
        auto const found = duration_buckets::percentile(durations, share);
        if (found.count() < 0) return std::nullopt;
        return std::chrono::duration<double, std::milli>(found).count();
    };
    return {at(0.5), at(0.9), at(0.99)};
}

bool is_busier(UnitView const& a, UnitView const& b) {
    bool const a_idle = a.state == UnitState::idle, b_idle = b.state == UnitState::idle;
    return std::tuple(a_idle, -a.seconds, a.worker, a.unit) < std::tuple(b_idle, -b.seconds, b.worker, b.unit);
}

}   // namespace tricorn::server::admin
