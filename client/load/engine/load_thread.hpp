#pragma once
// One thread of the load: an event loop and its share of the connections, one coroutine per connection.
#include "client/load/engine/connection.hpp"
#include "client/load/engine/idle_connection.hpp"
#include "common/io/async_io.hpp"
#include "common/os/descriptor.hpp"
#include "common/os/system_call.hpp"
#include <atomic>
#include <exception>
#include <latch>
#include <memory>
#include <sys/eventfd.h>
#include <vector>

namespace tricorn::client {

// Communication between the threads of one load and the main thread.
struct LoadControl {
    std::atomic<bool> stop_flag{false};
    Stop stop{stop_flag};                   // asked for by main: nothing is sent that is due later
    Duration stop_grace{};                  // how long responses are awaited after that
    // Readable when there is something new below.
    Descriptor news{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")};
    SliceBox slices;                        // that are full
    std::atomic<unsigned> opened{0};        // threads that have tried to open their connections
    std::atomic<unsigned> finished{0};      // threads that have finished
    std::latch started{1};                  // released once start, end and cut_off are set, or `called_off`
    bool called_off = false;
    Deadline start{}, end{}, cut_off{};
    Duration first_slice = slice_length;
    std::latch released{1};                 // released once connections may be closed
};

// A thread's part of the load.
struct Share {
    std::size_t first = 0;                // number of its first connection among those of the load
    std::vector<std::uint64_t> seeds;     // one per connection
    std::size_t first_idle = 0;
    std::size_t idle = 0;                // extra connections held open without requests
    std::uint64_t seed = 0;               // for draws outside the connections
    Allowance* allowance = nullptr;       // nullptr: unlimited
    std::optional<Schedule> schedule;     // open loop only
    Overflow overflow = Overflow::queue;
};

class LoadThread {
public:
    LoadThread(Work const& work, Share share, LoadControl& control);

    // The thread's body. Never throws.
    void run();

    // Valid once `opened` has counted this thread: the number of open connections, and why one failed.
    std::size_t established() const { return established_; }
    std::optional<LoadError> const& open_error() const { return open_error_; }
    // Valid once `finished` has counted this thread.
    std::vector<std::uint64_t> answers() const;   // responses per connection
    IdleCounts const& idle() const { return idle_counts_; }
    std::exception_ptr surprise() const { return surprise_; }
    // Callable at any time.
    LiveCounts const& live(std::size_t target) const { return recorder_[target].live(); }

private:
    using LoadConnection = Connection<AsyncIo>;

    void begin_opening();
    void tell(std::atomic<unsigned>& count);
    AsyncIo::Task<void> open_some();
    void one_opener_less();
    void begin_load();
    void begin_pages();
    void set_page_timer();
    void turn_page(Deadline now, Slice::Part part);
    void set_beat_timer(Deadline next);
    void drop(std::uint64_t requests);
    void end_window(Deadline now);
    AsyncIo::Task<void> pace();
    void one_connection_less();
    void one_helper_less();
    void give_up_what_is_due();
    void stop();
    void spawn(AsyncIo::Task<void> task, void (LoadThread::*then)());

    Work const* work_;
    Share share_;
    Pacer pacer_;
    Recorder recorder_;
    Random random_;
    LoadControl* control_;
    EventLoop* loop_ = nullptr;
    std::optional<AsyncTimer> page_timer_, pace_timer_, beat_timer_;
    Deadline page_end_{};
    bool window_over_ = false;
    std::vector<std::unique_ptr<LoadConnection>> connections_;
    std::vector<std::unique_ptr<IdleConnection<AsyncIo>>> idle_connections_;
    IdleCounts idle_counts_;
    Deadline idle_cut_off_ = Deadline::max();
    std::size_t next_to_open_ = 0;
    std::size_t openers_ = 0;
    std::size_t running_ = 0;   // connections that still run the load
    std::size_t helpers_ = 0;   // other coroutines that still run
    bool over_ = false;         // the load is over; helper coroutines may still run
    bool nobody_waited_ = false;   // when pace() last looked
    std::size_t established_ = 0;
    std::optional<LoadError> open_error_;
    bool told_opened_ = false;
    std::exception_ptr surprise_;
};

}  // namespace tricorn::client
