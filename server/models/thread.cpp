// A thread waits. One thread accepts; every connection gets its own thread, which blocks.
#include "common/io/blocking_io.hpp"
#include "common/os/sized_thread.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/accept/overload_responder.hpp"
#include "server/models/model.hpp"
#include "server/session/session.hpp"
#include <cerrno>
#include <list>
#include <mutex>
#include <optional>
#include <sys/resource.h>

namespace tricorn::server {

namespace {

// The served connections, each with its thread. Used by the accepting thread only, which starts and joins them all.
class ConnectionThreads {
public:
    explicit ConnectionThreads(WorkerState& worker) : worker_(&worker) {}

    std::size_t size() const { return members_.size(); }

    // Takes over the connection. Returns false if the system cannot create another thread; then the caller keeps it.
    bool start(Accepted& accepted) {
        bool added = false;
        try {
            members_.emplace_front();
            added = true;
            Member& self = members_.front();
            self.socket = std::move(accepted.socket);
            self.peer = std::move(accepted.peer);
            self.place = members_.begin();
            self.thread.emplace(worker_->config.model.thread_stack, [this, &self] { serve(self); });
            return true;
        } catch (std::exception const&) {   // no thread, or no memory for one
            if (!added) return false;
            accepted.socket = std::move(members_.front().socket);
            members_.pop_front();
            return false;
        }
    }

    // Joins the threads that have finished.
    void reap() {
        Member* done;
        {
            std::lock_guard const lock(mutex_);
            done = std::exchange(done_, nullptr);
        }
        while (done != nullptr) {
            auto const place = done->place;
            done = done->next_done;
            members_.erase(place);
        }
    }

private:
    struct Member {
        Socket socket{-1};
        std::string peer;
        std::list<Member>::iterator place;
        Member* next_done = nullptr;
        std::optional<SizedThread> thread;   // last member: joined before the others are destroyed
    };

    // Its end needs no memory.
    void serve(Member& self) {
        try {
            ThreadUnit const unit(worker_->units);
            BlockingIo const io(worker_->stop);
            session(io, std::move(self.socket), *worker_, std::move(self.peer)).take();
        } catch (std::exception const& surprise) {   // out of memory for the session: only this connection ends
            log::error("a connection ended: {}", surprise.what());
        }
        count_switches();
        std::lock_guard const lock(mutex_);
        self.next_done = done_;
        done_ = &self;
    }

    // The kernel discards a thread's counters when it ends (proc(5) covers live threads only).
    void count_switches() {
        rusage used{};
        ::getrusage(RUSAGE_THREAD, &used);
        worker_->slot.voluntary_switches.fetch_add(static_cast<std::uint64_t>(used.ru_nvcsw));
        worker_->slot.involuntary_switches.fetch_add(static_cast<std::uint64_t>(used.ru_nivcsw));
    }

    WorkerState* worker_;
    std::mutex mutex_;
    Member* done_ = nullptr;   // the first of a list; guarded by the mutex
    std::list<Member> members_;   // last member: its threads use the others
};

}   // namespace

void serve_thread(ModelInput const& input) {
    constexpr int reap_every = 1000;   // milliseconds
    WorkerState& worker = input.worker;
    OverloadResponder overload(worker);
    AcceptWait wait(input.listeners.descriptors(), worker);
    wait.watch(overload.descriptor());
    ConnectionThreads threads(worker);
    input.ready();
    for (;;) {
        worker.tick();
        Accepted accepted = wait.next(std::min(longest_wait(worker), reap_every));
        threads.reap();
        overload.step();
        if (!accepted && accepted.error == EAGAIN) return;   // joins every thread on return
        if (!accepted) continue;
        if (threads.size() >= worker.config.model.max_connections) {
            overload.refuse(std::move(accepted.socket), Refused::connections);
        } else if (!threads.start(accepted)) {
            overload.refuse(std::move(accepted.socket), Refused::threads);
        } else {
            wait.keep_even(threads.size());
        }
    }
}

}   // namespace tricorn::server
