// A pooled thread waits. A fixed number of threads serve; a reactor hands them connections that have received bytes.
#include "common/io/blocking_io.hpp"
#include "common/os/sized_thread.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/models/model.hpp"
#include "server/models/pool_reactor.hpp"
#include "server/session/session.hpp"
#include <cerrno>
#include <list>

namespace tricorn::server {

namespace {

// Runs `body` in every thread of the pool; joined on destruction.
class PoolThreads {
public:
    // Throws if the system cannot create that many threads.
    PoolThreads(Config const& config, std::function<void()> const& body, std::function<void()> stop)
        : stop_(std::move(stop)) {
        try {
            for (unsigned i = 0; i < config.model.threads; ++i) threads_.emplace_back(config.model.thread_stack, body);
        } catch (std::exception const& error) {
            stop_();   // stops the threads that already run; otherwise joining them would block forever
            throw std::runtime_error(
                fmt::format("thread {} of {}: {}", threads_.size() + 1, config.model.threads, error.what()));
        }
    }
    ~PoolThreads() { stop_(); }
    PoolThreads(PoolThreads const&) = delete;
    PoolThreads& operator=(PoolThreads const&) = delete;

private:
    std::function<void()> stop_;
    std::list<SizedThread> threads_;   // last member: joined while stop_ still exists
};

void serve_parked(Worker const& worker) {
    Config const& config = worker.service.config;
    PoolReactor::Queue queue(config.model.queue_size, &worker.service.slot.queue);
    PoolReactor reactor(worker.service, worker.listener.descriptor(), queue);
    auto const body = [&queue, &reactor, &worker] {
        ThreadUnit const unit(worker.service.units);
        while (auto item = queue.pop()) {
            reactor.resume(*item->work, Waited::ready);
            Unit().rest(UnitState::idle, Clock::now());
        }
    };
    PoolThreads const threads(config, body, [&queue] { queue.close(); });
    worker.ready();
    reactor.run();
}

// The textbook pool, for comparison: a thread stays with its connection, even an idle one, until the connection ends.
void serve_held(Worker const& worker) {
    Service& service = worker.service;
    constexpr int look_every = 50;   // milliseconds, while connections wait for a thread
    WorkQueue<Accepted> queue(service.config.model.queue_size, &service.slot.queue);
    Refusals refusals(service);
    auto const body = [&queue, &service] {
        ThreadUnit const unit(service.units);
        BlockingIo const io(service.stop);
        while (auto item = queue.pop()) {
            try {
                session(io, std::move(item->work.socket), service, std::move(item->work.peer)).take();
            } catch (std::exception const& surprise) {   // out of memory for the session: only this connection ends
                log::error("a connection ended: {}", surprise.what());
            }
            Unit().rest(UnitState::idle, Clock::now());
        }
    };
    PoolThreads const threads(service.config, body, [&queue] { queue.close(); });
    AcceptWait wait(worker.listener.descriptor(), service);
    wait.watch(refusals.descriptor());
    worker.ready();
    for (;;) {
        service.keep_up();
        Accepted accepted =
            wait.next(queue.oldest() ? std::min(longest_wait(service), look_every) : longest_wait(service));
        refusals.step();
        while (auto late = queue.take_older_than(Clock::now() - service.config.model.queue_timeout)) {
            refusals.refuse(std::move(late->socket), Refused::queue_timeout);
        }
        if (!accepted && accepted.error == EAGAIN) return;
        if (accepted && !queue.push(accepted)) {
            refusals.refuse(std::move(accepted.socket), Refused::queue_full);
        }
    }
}

}  // namespace

void serve_pool(Worker const& worker) {
    if (worker.service.config.model.pool_idle == PoolIdle::hold) {
        serve_held(worker);
    } else {
        serve_parked(worker);
    }
}

}  // namespace tricorn::server
