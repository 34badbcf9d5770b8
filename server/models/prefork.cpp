// A process waits. Each worker accepts one connection, serves it to its end by blocking, and accepts the next.
#include "common/io/blocking_io.hpp"
#include "common/log/log.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/models/model.hpp"
#include "server/session/session.hpp"
#include <cerrno>
#include <poll.h>

namespace tricorn::server {

namespace {

// Checks whether connections are queued while no unit is free. Caches the result for a few milliseconds, because the
// check is a system call and is needed for every response.
class BacklogProbe {
public:
    BacklogProbe(WorkerState const& worker, std::span<int const> listeners) : worker_(&worker) {
        for (int const listener : listeners) watched_.push_back({listener, POLLIN, 0});
    }

    bool waits() {
        if (worker_->board.any_waiting()) return false;
        auto const now = Clock::now();
        if (now < looked_ + std::chrono::milliseconds(5)) return last_;
        looked_ = now;
        last_ = ::poll(watched_.data(), watched_.size(), 0) > 0;
        return last_;
    }

private:
    WorkerState const* worker_;
    std::vector<pollfd> watched_;
    Deadline looked_{};
    bool last_ = false;
};

}  // namespace

// An idle keep-alive connection occupies its process. While other connections are queued and no process is free,
// responses contain "Connection: close" and idle connections are closed.
void serve_prefork(ModelInput const& input) {
    WorkerState& worker = input.worker;
    BacklogProbe backlog(worker, input.listeners.descriptors());
    worker.crowded = [&backlog] { return backlog.waits(); };
    IdlePolicy const idle_policy{std::chrono::milliseconds(100), worker.crowded};
    BlockingIo const io(worker.stop, &idle_policy, &worker.pulse);
    AcceptWait wait(input.listeners.descriptors(), worker);
    ThreadUnit const unit(worker.units, UnitState::starting);
    input.ready();
    Unit::current().rest(UnitState::idle, Clock::now());
    for (;;) {
        worker.tick();
        worker.board.set_waiting(worker.seat, true);
        Accepted accepted = wait.next(longest_wait(worker));
        worker.board.set_waiting(worker.seat, false);
        if (!accepted && accepted.error == EAGAIN) return;
        if (!accepted) continue;
        try {
            session(io, std::move(accepted.socket), worker, std::move(accepted.peer)).take();
        } catch (std::exception const& surprise) {   // out of memory for the session: only this connection ends
            log::error("a connection ended: {}", surprise.what());
        }
        Unit::current().rest(UnitState::idle, Clock::now());
    }
}

}  // namespace tricorn::server
