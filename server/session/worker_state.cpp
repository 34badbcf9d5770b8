#include "server/session/worker_state.hpp"
#include "common/algorithm/random.hpp"
#include "common/log/log.hpp"
#include "server/scoreboard/heartbeat.hpp"
#include <unistd.h>

namespace tricorn::server {

namespace {

// Differs between workers, so that they are not all replaced at the same time.
std::uint64_t share_of_exchanges(Config const& config) {
    if (config.supervision.max_requests == 0) return 0;
    Random random(config.seed + static_cast<std::uint64_t>(::getpid()));
    return config.supervision.max_requests + random() % (config.supervision.max_requests_jitter + 1);
}

}   // namespace

WorkerState::WorkerState(Config const& settings, Scoreboard& shared, SharedSemaphore& connections, Stop const& stopping,
                         unsigned worker_index, unsigned generation_number, unsigned seat_number)
    : config(settings),
      board(shared),
      slot(shared.slot(seat_number)),
      counters(shared.counters(seat_number)),
      units(shared, seat_number),
      stop(stopping),
      index(worker_index),
      generation(generation_number),
      seat(seat_number),
      pulse(slot.beats, Heartbeat::beat_every(settings.supervision.worker_timeout)),
      workspaces(settings.limits.max_body),
      unsent(settings.limits.max_buffered),
      database(connections, settings.seed, seat_number),
      outbound(settings.fetch),
      alone_(settings.model.kind == Model::prefork || settings.model.kind == Model::coroutine),
      share_(share_of_exchanges(settings)) {}

void WorkerState::tick() {
    pulse.beat();
    follow_log();
    if (!crowds_.gone(slot.connections.load(std::memory_order_relaxed))) return;
    workspaces.drop_spare();
    give_memory_back();
}

void WorkerState::follow_log() const {
    auto const followed = follow_access_log(board.log_turn.load(std::memory_order_acquire));
    if (!followed) log::warning("the access log could not be reopened: {}; the old file stays in use", followed.why);
}

}   // namespace tricorn::server
