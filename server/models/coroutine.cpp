// A coroutine waits. One thread runs one io_context; every connection is a coroutine that suspends.
#include "common/io/async_io.hpp"
#include "common/io/ticker.hpp"
#include "common/os/system_call.hpp"
#include "server/accept/acceptor.hpp"
#include "server/accept/refusals.hpp"
#include "server/models/model.hpp"
#include "server/session/session.hpp"
#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>

namespace tricorn::server {

namespace asio = boost::asio;

namespace {

// Starts a coroutine for each connection, and ends the loop when the last one has ended after a stop.
class Reception {
public:
    Reception(Service& service, int listener)
        : service_(&service),
          loop_(service.stop),
          refusals_(service),
          leaving_(loop_.context(), checked(::fcntl(refusals_.descriptor(), F_DUPFD_CLOEXEC, 0), "fcntl")),
          acceptor_(loop_, listener, service, "a connection", [this](Accepted& accepted) { take(accepted); }),
          keeping_up_(loop_, service.pulse.every(), [this] { service_->keep_up(); }) {}

    void run(std::function<void()> const& ready) {
        loop_.listen_for_grants();
        loop_.keep(service_->pulse);
        keeping_up_.start();
        acceptor_.accept();
        wait_for_refused();
        ready();
        loop_.run([this] { stop(); });
    }

private:
    void take(Accepted& accepted) {
        if (live_ >= service_->config.model.max_connections) {
            refusals_.refuse(std::move(accepted.socket), Refused::connections);
            return;
        }
        UnitSlot& unit = service_->units.add();
        try {
            serve(accepted, unit);
        } catch (...) {
            service_->units.remove(unit);
            throw;
        }
    }

    void serve(Accepted& accepted, UnitSlot& unit) {
        AsyncIo const io(loop_);
        AsyncStream stream(loop_, std::move(accepted.socket));
        auto conversation = session(io, std::move(stream), *service_, std::move(accepted.peer), Unit(unit));
        asio::co_spawn(loop_.context(), std::move(conversation), [this, &unit](std::exception_ptr) {
            service_->units.remove(unit);
            --live_;
            quit_when_empty();
        });
        ++live_;
    }

    void wait_for_refused() {
        leaving_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
            if (ec) return;
            refusals_.step();
            wait_for_refused();
        });
    }

    // Connections in the kernel's queue are still served.
    void stop() {
        acceptor_.finish([this] {
            queue_taken_ = true;
            quit_when_empty();
        });
    }

    void quit_when_empty() {
        if (queue_taken_ && live_ == 0) loop_.quit();
    }

    Service* service_;
    EventLoop loop_;
    Refusals refusals_;
    AsyncDescriptor leaving_;
    Acceptor acceptor_;
    Ticker keeping_up_;
    std::size_t live_ = 0;
    bool queue_taken_ = false;   // the connections queued at the time of the stop are all accepted
};

}   // namespace

void serve_coroutine(Worker const& worker) {
    Reception reception(worker.service, worker.listener.descriptor());
    reception.run(worker.ready);
}

}   // namespace tricorn::server
