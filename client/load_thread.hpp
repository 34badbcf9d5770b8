#pragma once
// One thread of the load: an event loop and its share of the connections, a coroutine each.
#include "client/connection.hpp"
#include "common/io/async_io.hpp"
#include <atomic>
#include <exception>
#include <latch>
#include <memory>
#include <vector>

namespace tricorn {

// What the threads of one load and main's thread tell each other.
struct LoadControl {
    LoadControl();
    ~LoadControl();

    std::atomic<bool> stop_flag{false};
    Stop stop{stop_flag};                   // asked for by main: nothing more is sent
    Duration stop_grace{};                  // how long responses are awaited after that
    int news;                               // eventfd(2): readable when `opened` or `finished` has grown
    std::atomic<unsigned> opened{0};        // threads that have tried to open their connections
    std::atomic<unsigned> finished{0};      // threads that are done
    std::latch started{1};                  // then start, end and cut_off are set, or `called_off` is
    bool called_off = false;
    Deadline start{}, end{}, cut_off{};
    std::latch released{1};                 // then connections may be closed
};

class LoadThread {
public:
    // `allowance`: nullptr for none. `seeds`: one for each of its connections.
    LoadThread(Work const& work, std::vector<std::uint64_t> seeds, Allowance* allowance, LoadControl& control)
        : work_(&work),
          seeds_(std::move(seeds)),
          pacer_(allowance),
          metrics_(work.targets.size()),
          control_(&control) {}

    // The thread's body. Throws nothing.
    void run();

    // When `opened` has counted it: how many connections stand, and the errno of one that does not.
    std::size_t established() const { return established_; }
    int open_error() const { return open_error_; }
    // When `finished` has counted it.
    Measured const& measured(std::size_t target) const { return metrics_[target].measured(); }
    Duration cpu() const { return cpu_; }
    Duration waited() const { return waited_; }
    std::exception_ptr surprise() const { return surprise_; }
    // At any time.
    LiveCounts const& live(std::size_t target) const { return metrics_[target].live(); }

private:
    using LoadConnection = Connection<AsyncIo>;

    void begin_opening();
    void tell(std::atomic<unsigned>& count);
    AsyncIo::Task<void> open_some();
    void one_opener_less();
    void begin_load();
    void one_connection_less();
    void stop();
    void spawn(AsyncIo::Task<void> task, void (LoadThread::*then)());

    Work const* work_;
    std::vector<std::uint64_t> seeds_;
    Pacer pacer_;
    std::vector<Metrics> metrics_;   // one for each target
    LoadControl* control_;
    EventLoop* loop_ = nullptr;
    std::vector<std::unique_ptr<LoadConnection>> connections_;
    std::size_t next_to_open_ = 0;
    std::size_t openers_ = 0;
    std::size_t running_ = 0;
    std::size_t established_ = 0;
    int open_error_ = 0;
    bool told_opened_ = false;
    Duration cpu_{};
    Duration waited_{};
    std::exception_ptr surprise_;
};

}  // namespace tricorn
