// A thread waits. One thread accepts; every connection gets a thread of its own, which blocks.
#include "common/io/blocking_io.hpp"
#include "server/models/accept_wait.hpp"
#include "server/models/model.hpp"
#include "server/models/refusals.hpp"
#include "server/models/sized_thread.hpp"
#include "server/session.hpp"
#include <cerrno>
#include <list>
#include <mutex>
#include <optional>

namespace tricorn {

namespace {

// The connections that are served, each with its thread. Used by the accepting thread, which alone starts and joins.
class Crew {
public:
    explicit Crew(Service& service) : service_(&service) {}

    std::size_t size() const { return members_.size(); }

    // Takes the connection over; where the system has no further thread, false, and the connection is the caller's.
    bool start(Accepted& accepted) {
        members_.emplace_front(accepted);
        auto const self = members_.begin();
        try {
            self->thread.emplace(service_->config.thread_stack, [this, self] { serve(self); });
        } catch (std::system_error const&) {
            accepted.socket = std::move(self->socket);
            members_.pop_front();
            return false;
        }
        return true;
    }

    // Joins the threads that are done.
    void reap() {
        std::vector<Place> done;
        {
            std::lock_guard const lock(mutex_);
            done.swap(done_);
        }
        for (Place place : done) members_.erase(place);
    }

private:
    struct Member {
        explicit Member(Accepted& accepted) : socket(std::move(accepted.socket)), peer(std::move(accepted.peer)) {}
        Socket socket;
        std::string peer;
        std::optional<SizedThread> thread;   // last: joined before the rest goes
    };
    using Place = std::list<Member>::iterator;

    void serve(Place self) {
        try {
            BlockingIo const io(service_->stop);
            session(io, std::move(self->socket), *service_, std::move(self->peer)).take();
        } catch (std::exception const& surprise) {   // no memory for the session: this connection's end alone
            log::error("a connection ended: {}", surprise.what());
        }
        std::lock_guard const lock(mutex_);
        done_.push_back(self);
    }

    Service* service_;
    std::mutex mutex_;
    std::vector<Place> done_;
    std::list<Member> members_;   // last: its threads use the rest
};

}   // namespace

void serve_thread(Worker const& worker) {
    constexpr int reap_every = 1000;   // milliseconds
    Service& service = worker.service;
    Refusals refusals;
    AcceptWait wait(worker.listener.descriptor(), service.stop, service.board.left_in_queue);
    wait.watch(refusals.descriptor());
    Crew crew(service);
    worker.ready();
    for (;;) {
        service.keep_up();
        Accepted accepted = wait.next(std::min(longest_wait(service), reap_every));
        crew.reap();
        refusals.step();
        if (!accepted && accepted.error == EAGAIN) return;   // joins every thread on the way out
        if (!accepted) continue;
        if (crew.size() >= service.config.max_connections) {
            refusals.refuse(std::move(accepted.socket), "every thread is taken (--max-connections)");
        } else if (!crew.start(accepted)) {
            refusals.refuse(std::move(accepted.socket), "the system has no further thread");
        }
    }
}

}   // namespace tricorn
