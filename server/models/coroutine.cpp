// A coroutine waits. One thread runs one io_context; every connection is a coroutine that suspends.
#include "common/io/async_io.hpp"
#include "common/log/log.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/accept/refusals.hpp"
#include "server/models/model.hpp"
#include "server/session/session.hpp"
#include <boost/asio/co_spawn.hpp>
#include <fcntl.h>

namespace tricorn::server {

namespace asio = boost::asio;

namespace {

// The acceptor: starts a coroutine for each connection, and ends the loop when the last one has ended after a stop.
class Reception {
public:
    Reception(Service& service, int listener)
        : service_(&service),
          loop_(service.stop),
          refusals_(service),
          listener_(loop_.context(), ::fcntl(listener, F_DUPFD_CLOEXEC, 0)),
          leaving_(loop_.context(), ::fcntl(refusals_.descriptor(), F_DUPFD_CLOEXEC, 0)),
          pause_(loop_.context()),
          tick_(loop_.context()) {}

    void run(std::function<void()> const& ready) {
        loop_.listen_for_grants();
        loop_.keep(service_->pulse);
        keep_up();
        wait_for_connections();
        wait_for_refused();
        ready();
        loop_.run([this] { stop(); });
    }

private:
    static constexpr int accepts_in_one_go = 64;   // then the connections being served run

    void keep_up() {
        service_->keep_up();
        tick_.expires_after(service_->pulse.every());
        tick_.async_wait([this](boost::system::error_code ec) {
            if (!ec) keep_up();
        });
    }

    void wait_for_connections() {
        listener_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
            if (!ec && !stopping_) accept_some();
        });
    }

    void accept_some() {
        for (int i = 0; i < accepts_in_one_go; ++i) {
            Accepted accepted = accept_one(listener_.native_handle());
            if (accepted.exhausted()) return rest(accepted.error);
            if (!accepted) break;
            take(accepted);
        }
        wait_for_connections();
    }

    // Out of descriptors: the connection stays in the queue, and an immediate retry would spin.
    void rest(int error) {
        note_exhaustion(*service_, exhausted_, error);
        pause_.expires_after(exhaustion_pause);
        pause_.async_wait([this](boost::system::error_code ec) {
            if (!ec && !stopping_) wait_for_connections();
        });
    }

    void take(Accepted& accepted) {
        if (live_ >= service_->config.max_connections) {
            refusals_.refuse(std::move(accepted.socket), Refused::connections);
            return;
        }
        UnitSlot& unit = service_->units.add();
        try {
            AsyncIo const io(loop_);
            AsyncStream stream(loop_, std::move(accepted.socket));
            auto conversation = session(io, std::move(stream), *service_, std::move(accepted.peer), Unit(unit));
            asio::co_spawn(loop_.context(), std::move(conversation), [this, &unit](std::exception_ptr) {
                service_->units.remove(unit);
                --live_;
                quit_when_empty();
            });
            ++live_;
        } catch (std::exception const& surprise) {   // out of memory, or no room in epoll: only this connection ends
            service_->units.remove(unit);
            log::error("a connection ended: {}", surprise.what());
        }
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
        stopping_ = true;
        listener_.cancel();
        take_what_is_left();
    }

    void take_what_is_left() {
        for (;;) {
            Accepted accepted = accept_left(listener_.native_handle(), service_->board.left_in_queue);
            if (accepted.exhausted()) {
                pause_.expires_after(exhaustion_pause);
                pause_.async_wait([this](boost::system::error_code ec) {
                    if (!ec) take_what_is_left();
                });
                return;
            }
            if (!accepted) break;
            take(accepted);
        }
        queue_taken_ = true;
        listener_.close();   // this process takes no new connections any more
        quit_when_empty();
    }

    void quit_when_empty() {
        if (queue_taken_ && live_ == 0) loop_.quit();
    }

    Service* service_;
    EventLoop loop_;
    Refusals refusals_;
    AsyncDescriptor listener_;
    AsyncDescriptor leaving_;
    AsyncTimer pause_;
    AsyncTimer tick_;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
    std::size_t live_ = 0;
    bool stopping_ = false;
    bool queue_taken_ = false;   // the connections queued at the time of the stop are all accepted
};

}   // namespace

void serve_coroutine(Worker const& worker) {
    Reception reception(worker.service, worker.listener.descriptor());
    reception.run(worker.ready);
}

}   // namespace tricorn::server
