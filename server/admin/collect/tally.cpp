#include "server/admin/collect/tally.hpp"
#include <algorithm>

namespace tricorn::server::admin {

namespace {

bool was_asked(EndpointCounters const& counters) {
    return std::any_of(std::begin(counters.responses), std::end(counters.responses),
                       [](Counter const& counter) { return counter.load() != 0; });
}

void add_durations(Durations& sum, SeatCounters const& seat, std::size_t endpoint) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += seat.durations[endpoint][i].load();
}

double seconds_since(Deadline then, Deadline now) {
    return std::max(0.0, std::chrono::duration<double>(now - then).count());
}

bool keeps(std::vector<UnitView> const& units, UnitView const& unit) {
    return units.size() < Snapshot::most_units || is_busier(unit, units.front());
}

// A heap whose front is the least busy unit kept, so that ten thousand units need not be sorted or stored.
void keep(std::vector<UnitView>& units, UnitView unit) {
    if (units.size() == Snapshot::most_units) {
        std::pop_heap(units.begin(), units.end(), is_busier);
        units.pop_back();
    }
    units.push_back(std::move(unit));
    std::push_heap(units.begin(), units.end(), is_busier);
}

}   // namespace

ServiceState service_state(Scoreboard const& board) {
    if (board.draining.load()) return ServiceState::draining;
    if (board.degraded.load()) return ServiceState::degraded;
    return board.started.load() ? ServiceState::ready : ServiceState::starting;
}

Totals add_up(Scoreboard const& board) {
    Totals totals;
    for (unsigned seat = 0; seat < board.seats_used(); ++seat) {
        SeatCounters const& counters = board.counters(seat);
        for (EndpointCounters const& endpoint : counters.endpoints) {
            for (std::size_t i = 0; i < totals.responses.size(); ++i)
                totals.responses[i] += endpoint.responses[i].load();
        }
        totals.connections += counters.connections.load();
        for (std::size_t i = 0; i < refused_reasons; ++i) totals.refused[i] += counters.refused[i].load();
        for (std::size_t i = 0; i < idle_closed_reasons; ++i) totals.idle_closed[i] += counters.idle_closed[i].load();
        totals.exhausted += counters.exhausted.load();
    }
    totals.worker_starts = board.worker_starts.load();
    totals.worker_deaths = board.worker_deaths.load();
    totals.lost_service_lines = board.lost_lines.service.load();
    totals.lost_access_lines = board.lost_lines.access.load();
    return totals;
}

std::vector<EndpointView> add_up_endpoints(Scoreboard const& board, std::span<std::string_view const> names) {
    std::vector<EndpointView> all(max_endpoints);
    for (unsigned seat = 0; seat < board.seats_used(); ++seat) {
        SeatCounters const& counters = board.counters(seat);
        for (std::size_t i = 0; i < max_endpoints; ++i) {
            EndpointCounters const& endpoint = counters.endpoints[i];
            if (!was_asked(endpoint)) continue;
            all[i].path = i < names.size() ? names[i] : "other";
            for (std::size_t k = 0; k < all[i].responses.size(); ++k)
                all[i].responses[k] += endpoint.responses[k].load();
            all[i].nanoseconds += endpoint.nanoseconds.load();
            add_durations(all[i].durations, counters, i);
        }
    }
    std::erase_if(all, [](EndpointView const& endpoint) { return endpoint.path.empty(); });
    return all;
}

Durations add_up_durations(Scoreboard const& board) {
    Durations sum{};
    for (unsigned seat = 0; seat < board.seats_used(); ++seat) {
        SeatCounters const& counters = board.counters(seat);
        for (std::size_t i = 0; i < max_endpoints; ++i) {
            if (was_asked(counters.endpoints[i])) add_durations(sum, counters, i);
        }
    }
    return sum;
}

void look_at_units(Snapshot& snapshot, Scoreboard const& board, Deadline now) {
    for (unsigned seat = 0; seat < board.seats_used(); ++seat) {
        WorkerSlot const& worker = board.slot(seat);
        pid_t const pid = worker.pid.load();
        if (pid == 0) continue;
        unsigned number = 0;
        for (UnitSlot const& slot : board.units(seat)) {
            UnitReading reading = read_unit(slot);
            UnitView unit{.seat = seat,
                          .worker = worker.index.load(),
                          .pid = pid,
                          .tid = reading.tid,
                          .unit = number++,
                          .state = reading.state,
                          .seconds = seconds_since(reading.since, now),
                          .method = reading.method,
                          .path = std::move(reading.path),
                          .exchanges = reading.exchanges};
            if (reading.state == UnitState::none) continue;
            ++snapshot.units_by_state[static_cast<std::size_t>(reading.state)];
            if (keeps(snapshot.units, unit)) keep(snapshot.units, std::move(unit));
        }
        snapshot.units_total += worker.units.load();
    }
    std::sort_heap(snapshot.units.begin(), snapshot.units.end(), is_busier);
}

WorkerView look_at_worker(Scoreboard const& board, unsigned seat, Deadline now) {
    WorkerSlot const& slot = board.slot(seat);
    WorkerView worker;
    worker.index = slot.index.load();
    worker.pid = slot.pid.load();
    worker.generation = slot.generation.load();
    worker.state = slot.stop.load()    ? WorkerView::State::ending
                   : slot.ready.load() ? WorkerView::State::ready
                                       : WorkerView::State::starting;
    worker.uptime_seconds = seconds_since(Deadline(Deadline::duration(slot.started.load())), now);
    std::uint64_t const counted = board.counters(seat).exchanges(), before = slot.exchanges_before.load();
    worker.exchanges = counted - std::min(counted, before);
    worker.in_flight = slot.in_flight.load();
    worker.connections = slot.connections.load();
    worker.units = slot.units.load();
    worker.queue = slot.queue.length.load();
    worker.switches = Switches{slot.voluntary_switches.load(), slot.involuntary_switches.load()};
    return worker;
}

}   // namespace tricorn::server::admin
