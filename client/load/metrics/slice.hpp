#pragma once
// What one thread measured in half a second. Recorded without locks and handed over whole, so that the load threads
// never sum anything.
#include "client/load/metrics/measured.hpp"
#include "common/os/thread_cost.hpp"
#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tricorn::client {

constexpr std::chrono::nanoseconds slice_length = std::chrono::milliseconds(500);

// How long a thread was not there: stopped, or without a processor.
struct Absence {
    std::chrono::nanoseconds total{}, longest{};

    void add(Absence const& other) {
        total += other.total;
        longest = std::max(longest, other.longest);
    }
};

struct Slice {
    enum class Part {
        setup,    // before the clock started: connections were opened
        window,   // numbered in sequence
        drain,    // after the end of the window: requests still in flight
    };
    Part part = Part::setup;
    unsigned index = 0;                    // sequence number in the window
    std::chrono::nanoseconds begin{}, end{};   // since the start, as the thread really switched slices
    std::vector<Measured> kinds;           // one per request kind
    std::chrono::nanoseconds in_flight{};  // requests in flight, integrated over the slice's time
    ThreadCost cost;                       // of the thread, in this slice
    Absence absence;                       // of the thread
    std::uint64_t due = 0;                 // requests that were due in this slice
    std::vector<std::pair<unsigned, std::uint64_t>> due_earlier;   // found in this slice; due in slice number …

    explicit Slice(std::size_t count) : kinds(count) {}
    void clear();
};

// Passes slices from the load threads to the main thread, and returns them for reuse. Thread-safe.
class SliceBox {
public:
    void put(std::unique_ptr<Slice> full);
    std::vector<std::unique_ptr<Slice>> take_all();
    // Returns an empty slice, or nullptr if there is none.
    std::unique_ptr<Slice> spare();
    void give_back(std::unique_ptr<Slice> done);

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Slice>> full_, spare_;
};

}   // namespace tricorn::client
