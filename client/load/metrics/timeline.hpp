#pragma once
// Puts the threads' slices together: seconds for the reader, and the sums behind the warm-up. Used by main's thread alone,
// while the load runs. Memory is bounded: of the first 30 s each slice is kept until the warm-up's end is known.
#include "client/load/metrics/result.hpp"
#include "client/load/metrics/slice.hpp"
#include "client/statistics/truncation.hpp"
#include <map>
#include <optional>
#include <vector>

namespace tricorn::client {

// How the beginning is to be treated.
struct WarmUpPlan {
    WarmUp::Mode mode = WarmUp::Mode::none;
    std::chrono::nanoseconds length{};   // of a fixed one: the first slice
};

class Timeline {
public:
    static constexpr std::size_t most_kept = 60;   // slices in which an automatic warm-up can end

    Timeline(std::size_t threads, std::size_t kinds, WarmUpPlan plan)
        : threads_(threads), plan_(plan), kept_(most_kept), rest_(kinds), setup_(kinds) {}

    void add(Slice const& slice);
    // The last second that is complete; nullptr: none yet.
    Interval const* latest() const { return intervals_.empty() ? nullptr : &intervals_.back(); }
    // When everything was added: the result's measured, kinds, warm_up, intervals, in_flight and client cost.
    void sum_up(Result& result);

private:
    struct Second {
        Interval interval;
        Histogram response;
        std::chrono::nanoseconds end{};
        std::chrono::nanoseconds in_flight{}, busy{};   // of all threads together
        std::size_t slices = 0;
    };
    struct Kept {
        std::vector<std::vector<Measured>> parts;   // of each thread
        std::chrono::nanoseconds in_flight{}, end{};   // of all threads together
        ThreadCost cost;
    };
    struct Series {
        std::vector<double> answers;   // in each slice
        std::vector<double> services;   // sum of the service times
    };

    std::size_t second_of(unsigned index) const;
    std::size_t last_slice_of(std::size_t second) const;
    std::size_t slices_of(std::size_t second) const;
    void note(Slice const& slice);
    void finish(Second& second);
    void keep(Slice const& slice);
    Truncation find_cut() const;
    std::size_t slices_to_leave_out(WarmUp& warm_up) const;

    std::size_t threads_;
    WarmUpPlan plan_;
    std::vector<Kept> kept_;
    std::vector<Measured> rest_, setup_;
    std::chrono::nanoseconds rest_in_flight_{};
    std::chrono::nanoseconds end_{};   // of the last slice
    ThreadCost rest_cost_;
    Series series_;
    std::map<std::size_t, Second> open_;
    std::vector<Interval> intervals_;
};

}   // namespace tricorn::client
