#pragma once
// What one thread has measured in half a second: recorded without locks, then handed over whole, so that the load's
// threads never add anything up.
#include "client/load/metrics/measured.hpp"
#include "common/os/thread_cost.hpp"
#include <memory>
#include <mutex>
#include <vector>

namespace tricorn::client {

constexpr std::chrono::nanoseconds slice_length = std::chrono::milliseconds(500);

struct Slice {
    enum class Part {
        setup,    // before the clock was started: connections were opened
        window,   // numbered, one after the other
        drain,    // after the window's end: what is still on its way
    };
    Part part = Part::setup;
    unsigned index = 0;                    // of the window's
    std::chrono::nanoseconds begin{}, end{};   // since the start, when the thread really turned the page
    std::vector<Measured> kinds;           // one for each kind of request
    std::chrono::nanoseconds in_flight{};  // requests on their way, integrated over the slice's time
    ThreadCost cost;                       // of the thread, in this slice

    explicit Slice(std::size_t count) : kinds(count) {}
    void clear();
};

// From the threads to main's. Slices go round: one that was added up is used again.
class SliceBox {
public:
    void put(std::unique_ptr<Slice> full);
    std::vector<std::unique_ptr<Slice>> take_all();
    // An empty one, or nullptr: make one.
    std::unique_ptr<Slice> spare();
    void give_back(std::unique_ptr<Slice> done);

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Slice>> full_, spare_;
};

}   // namespace tricorn::client
