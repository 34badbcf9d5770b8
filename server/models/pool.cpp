// A pooled thread waits. A fixed number of threads serve; a reactor hands them connections that have received bytes.
#include "common/io/blocking_io.hpp"
#include "common/os/sized_thread.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/config/cannot_serve.hpp"
#include "server/models/model.hpp"
#include "server/models/pool_reactor.hpp"
#include "server/session/session.hpp"
#include <atomic>
#include <cerrno>
#include <list>
#include <new>

namespace tricorn::server {

namespace {

// Runs `body` in every thread of the pool; joined on destruction.
class PoolThreads {
public:
    // Throws CannotServe if the system cannot create that many threads.
    PoolThreads(Config const& config, std::function<void()> const& body, std::function<void()> stop)
        : stop_(std::move(stop)) {
        // A thread without memory to begin with ends alone; a running one holds all that it waits with.
        auto const begin = [this, body] {
            try {
                body();
            } catch (std::bad_alloc const&) {
                out_of_memory_ = true;
            }
        };
        try {
            for (unsigned i = 0; i < config.model.threads; ++i) {
                threads_.emplace_back(config.model.thread_stack, begin);
                if (out_of_memory_) throw std::bad_alloc();
            }
        } catch (std::exception const& error) {
            stop_();   // stops the threads that already run; otherwise joining them would block forever
            throw CannotServe(fmt::format("thread {} of {} (--threads): {}", threads_.size() + 1, config.model.threads,
                                          error.what()));
        }
    }
    ~PoolThreads() { stop_(); }
    PoolThreads(PoolThreads const&) = delete;
    PoolThreads& operator=(PoolThreads const&) = delete;

private:
    std::function<void()> stop_;
    std::atomic<bool> out_of_memory_{false};
    std::list<SizedThread> threads_;   // last member: joined while stop_ still exists
};

void serve_parked(ModelInput const& input) {
    Config const& config = input.worker.config;
    PoolReactor::Queue queue(config.model.queue_size, &input.worker.slot.queue);
    PoolReactor reactor(input.worker, input.listeners.descriptors(), queue);
    queue.expect(config.model.threads);
    auto const body = [&queue, &reactor, &input] {
        ThreadUnit const unit(input.worker.units);
        while (auto item = queue.pop()) {
            reactor.resume(*item->work, WaitResult::ready);
            Unit::current().rest(UnitState::idle, Clock::now());
        }
    };
    PoolThreads const threads(config, body, [&queue] { queue.close(); });
    input.ready();
    reactor.run();
}

// The textbook pool, for comparison: a thread stays with its connection, even an idle one, until the connection ends.
void serve_held(ModelInput const& input) {
    WorkerState& worker = input.worker;
    constexpr int look_every = 50;   // milliseconds, while connections wait for a thread
    WorkQueue<Accepted> queue(worker.config.model.queue_size, &worker.slot.queue);
    queue.expect(worker.config.model.threads);
    OverloadResponder overload(worker);
    auto const body = [&queue, &worker] {
        ThreadUnit const unit(worker.units);
        BlockingIo const io(worker.stop);
        while (auto item = queue.pop()) {
            try {
                session(io, std::move(item->work.socket), worker, std::move(item->work.peer)).take();
            } catch (std::exception const& surprise) {   // out of memory for the session: only this connection ends
                log::error("a connection ended: {}", surprise.what());
            }
            Unit::current().rest(UnitState::idle, Clock::now());
        }
    };
    PoolThreads const threads(worker.config, body, [&queue] { queue.close(); });
    AcceptWait wait(input.listeners.descriptors(), worker);
    wait.watch(overload.descriptor());
    input.ready();
    for (;;) {
        worker.tick();
        Accepted accepted =
            wait.next(queue.oldest() ? std::min(longest_wait(worker), look_every) : longest_wait(worker));
        overload.step();
        while (auto late = queue.take_older_than(Clock::now() - worker.config.model.queue_timeout)) {
            overload.refuse(std::move(late->socket), Refused::queue_timeout);
        }
        if (!accepted && accepted.error == EAGAIN) return;
        if (accepted && !queue.push(accepted)) {
            overload.refuse(std::move(accepted.socket), Refused::queue_full);
        }
        if (accepted.error == 0) wait.keep_even(worker.slot.connections.load());
    }
}

}  // namespace

void serve_pool(ModelInput const& input) {
    if (input.worker.config.model.pool_idle == PoolIdle::hold) {
        serve_held(input);
    } else {
        serve_parked(input);
    }
}

}  // namespace tricorn::server
