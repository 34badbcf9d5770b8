#pragma once
// The pool's reactor: one thread that accepts connections and polls those that wait for bytes or for room, so that
// slow and idle clients occupy no thread.
#include "common/os/descriptor.hpp"
#include "server/accept/balance.hpp"
#include "server/accept/overload_responder.hpp"
#include "server/models/model.hpp"
#include "server/models/pool_io.hpp"
#include "server/models/work_queue.hpp"
#include <atomic>
#include <span>
#include <vector>

namespace tricorn::server {

class PoolReactor {
public:
    using Queue = WorkQueue<PoolConnection*>;

    // Throws std::system_error if epoll or eventfd cannot be created.
    PoolReactor(WorkerState& worker, std::span<int const> listeners, Queue& queue);
    PoolReactor(PoolReactor const&) = delete;
    PoolReactor& operator=(PoolReactor const&) = delete;

    // Runs in the calling thread until a stop is requested and no connection is left.
    void run();

    // Called by the thread that holds the connection: continues its session until it parks again or ends.
    void resume(PoolConnection& connection, WaitResult outcome);

private:
    class Connection;

    void settle(PoolConnection& connection);   // after its stack has suspended: parks or ends it
    void park(PoolConnection& connection);
    void watch_listeners(bool watch);
    void pause_accepting(Duration pause);
    void accept_some();
    void take(Accepted& accepted);
    void make_room_to_expire(std::size_t connections);
    void hand_over(PoolConnection& connection, bool hung_up);
    void expire_due();
    void begin_draining();
    void shorten_idle_deadlines();
    void take_what_is_left();
    int milliseconds_to_next();
    void wake();

    WorkerState* worker_;
    std::vector<int> listeners_;
    std::size_t turn_ = 0;   // the listener that is tried first
    Queue* queue_;
    Descriptor epoll_;
    Descriptor wake_;                   // eventfd: makes the reactor check the wheel and live_ again
    OverloadResponder overload_;
    std::mutex mutex_;                  // guards wheel_, draining_ and the registrations in epoll_
    DeadlineWheel wheel_;
    bool draining_ = false;
    bool hurried_ = false;   // while draining
    bool queue_taken_ = false;   // the connections queued at the time of the stop are all accepted
    std::vector<Connection*> expired_;  // reactor's thread only
    std::vector<Connection*> expiring_;   // those of the last round; as much room as in the other
    std::atomic<std::size_t> live_{0};
    Deadline accept_again_{};           // until then it accepts nothing: out of descriptors, or ahead of the others
    Balance balance_;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
};

}  // namespace tricorn::server
