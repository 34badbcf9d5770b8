#pragma once
// Combines the threads' slices: seconds for the reader, and the sums after the warm-up. Used by the main thread alone,
// while the load runs. Memory is bounded: only the slices of the first 30 s are kept until the end of the warm-up is
// known.
#include "client/load/metrics/result.hpp"
#include "client/load/metrics/slice.hpp"
#include "client/statistics/warm_up_cut.hpp"
#include <map>
#include <optional>
#include <vector>

namespace tricorn::client {

// How to treat the beginning of the load.
struct WarmUpPlan {
    WarmUp::Mode mode = WarmUp::Mode::none;
    std::chrono::nanoseconds length{};   // fixed mode: the length of the first slice
};

class Timeline {
public:
    static constexpr std::size_t most_kept = 60;   // an automatic warm-up ends within so many slices

    Timeline(std::size_t threads, std::size_t kinds, WarmUpPlan plan)
        : threads_(threads), plan_(plan), kept_(most_kept), rest_(kinds), setup_(kinds) {}

    void add(Slice const& slice);
    // Returns the last complete second, or nullptr.
    Interval const* latest() const { return intervals_.empty() ? nullptr : &intervals_.back(); }
    // After the last add(): fills in the result's measured, kinds, warm_up, intervals, in_flight and client cost.
    void sum_up(Result& result);

private:
    struct Second {
        Interval interval;
        Histogram response;
        std::chrono::nanoseconds end{};
        std::chrono::nanoseconds in_flight{}, busy{}, absent{};   // sums over the threads
        std::size_t slices = 0;
    };
    struct Kept {
        std::vector<std::vector<Measured>> parts;   // per thread
        std::chrono::nanoseconds in_flight{}, end{};   // sums over the threads
        ThreadCost cost;
        Absence absence;
    };
    struct Series {
        std::vector<double> answers;   // answers per slice
        std::vector<double> services;   // sum of the service times per slice
    };

    std::size_t second_of(unsigned index) const;
    std::size_t last_slice_of(std::size_t second) const;
    std::size_t slices_of(std::size_t second) const;
    void note(Slice const& slice);
    void finish(Second& second);
    void keep(Slice const& slice);
    void note_due(Slice const& slice);
    WarmUpCut find_cut() const;
    std::size_t slices_to_leave_out(WarmUp& warm_up) const;

    std::size_t threads_;
    WarmUpPlan plan_;
    std::vector<Kept> kept_;
    std::vector<Measured> rest_, setup_;
    std::chrono::nanoseconds rest_in_flight_{};
    std::chrono::nanoseconds end_{};   // end of the last slice
    ThreadCost rest_cost_;
    Absence rest_absence_;
    std::vector<std::uint64_t> due_;   // requests due, per second
    Series series_;
    std::map<std::size_t, Second> open_;
    std::vector<Interval> intervals_;
};

}   // namespace tricorn::client
