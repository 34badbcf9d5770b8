// A coroutine waits. One thread runs one io_context; every connection is a coroutine that suspends.
#include "common/io/async_io.hpp"
#include "common/io/ticker.hpp"
#include "common/os/system_call.hpp"
#include "server/accept/acceptor.hpp"
#include "server/accept/balance.hpp"
#include "server/accept/overload_responder.hpp"
#include "server/models/model.hpp"
#include "server/session/session.hpp"
#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>

namespace tricorn::server {

namespace asio = boost::asio;

namespace {

// Starts a coroutine for each connection, and ends the loop when the last one has ended after a stop.
class CoroutineServer {
public:
    CoroutineServer(WorkerState& worker, std::span<int const> listeners)
        : worker_(&worker),
          loop_(worker.stop),
          overload_(worker),
          leaving_(loop_.context(), checked(::fcntl(overload_.descriptor(), F_DUPFD_CLOEXEC, 0), "fcntl")),
          balance_(worker.board, worker.seat),
          acceptor_(
              loop_, listeners, worker, "a connection", [this](Accepted& accepted) { take(accepted); },
              [this] { return balance_.ahead(live_); }),
          ticking_(loop_, worker.pulse.every(), [this] { worker_->tick(); }) {}

    void run(std::function<void()> const& ready) {
        loop_.listen_for_grants();
        loop_.keep(worker_->pulse);
        ticking_.start();
        acceptor_.accept();
        wait_for_refused();
        ready();
        loop_.run([this] { stop(); });
    }

private:
    void take(Accepted& accepted) {
        if (live_ >= worker_->config.model.max_connections) {
            overload_.refuse(std::move(accepted.socket), Refused::connections);
            return;
        }
        UnitSlot& unit = worker_->units.add();
        try {
            serve(accepted, unit);
        } catch (...) {
            worker_->units.remove(unit);
            throw;
        }
    }

    void serve(Accepted& accepted, UnitSlot& unit) {
        AsyncIo const io(loop_);
        AsyncStream stream(loop_, std::move(accepted.socket));
        auto conversation = session(io, std::move(stream), *worker_, std::move(accepted.peer), Unit(unit));
        asio::co_spawn(loop_.context(), std::move(conversation), [this, &unit](std::exception_ptr) {
            worker_->units.remove(unit);
            --live_;
            quit_when_empty();
        });
        ++live_;
    }

    void wait_for_refused() {
        leaving_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
            if (ec) return;
            overload_.step();
            wait_for_refused();
        });
    }

    // Connections in the kernel's queues are still served.
    void stop() {
        acceptor_.finish([this] {
            queue_taken_ = true;
            quit_when_empty();
        });
    }

    void quit_when_empty() {
        if (queue_taken_ && live_ == 0) loop_.quit();
    }

    WorkerState* worker_;
    EventLoop loop_;
    OverloadResponder overload_;
    AsyncDescriptor leaving_;
    Balance balance_;
    Acceptor acceptor_;
    Ticker ticking_;
    std::size_t live_ = 0;
    bool queue_taken_ = false;   // the connections queued at the time of the stop are all accepted
};

}   // namespace

void serve_coroutine(ModelInput const& input) {
    CoroutineServer server(input.worker, input.listeners.descriptors());
    server.run(input.ready);
}

}   // namespace tricorn::server
