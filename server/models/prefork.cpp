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
class Crowd {
public:
    Crowd(Service const& service, int listener) : service_(&service), listener_(listener) {}

    bool waits() {
        if (service_->board.any_waiting()) return false;
        auto const now = Clock::now();
        if (now < looked_ + std::chrono::milliseconds(5)) return last_;
        looked_ = now;
        last_ = poll_until(listener_, POLLIN, -1, now).ready;
        return last_;
    }

private:
    Service const* service_;
    int listener_;
    Deadline looked_{};
    bool last_ = false;
};

}  // namespace

// An idle keep-alive connection occupies its process. While other connections are queued and no process is free,
// responses contain "Connection: close" and idle connections are closed.
void serve_prefork(Worker const& worker) {
    Service& service = worker.service;
    Crowd crowd(service, worker.listener.descriptor());
    service.crowded = [&crowd] { return crowd.waits(); };
    IdleRule const idle_rule{std::chrono::milliseconds(100), service.crowded};
    BlockingIo const io(service.stop, &idle_rule, &service.pulse);
    AcceptWait wait(worker.listener.descriptor(), service);
    ThreadUnit const unit(service.units, UnitState::starting);
    worker.ready();
    Unit().rest(UnitState::idle, Clock::now());
    for (;;) {
        service.keep_up();
        service.board.set_waiting(service.seat, true);
        Accepted accepted = wait.next(longest_wait(service));
        service.board.set_waiting(service.seat, false);
        if (!accepted && accepted.error == EAGAIN) return;
        if (!accepted) continue;
        session(io, std::move(accepted.socket), service, std::move(accepted.peer)).take();
        Unit().rest(UnitState::idle, Clock::now());
    }
}

}  // namespace tricorn::server
