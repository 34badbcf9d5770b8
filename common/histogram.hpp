#pragma once
// Counts of durations in cells that grow with the value, as HdrHistogram's do: any recorded value is known to one part
// in 1024 (3 significant digits), from a nanosecond to 73 minutes, in fixed memory (264 KiB). Two of them add up exactly.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tricorn {

// One thread writes; whoever merges or reads it does so afterwards.
class Histogram {
public:
    using Nanoseconds = std::chrono::nanoseconds;

    // A cell that holds something: the least value that falls into it, and how many did.
    using Cell = std::pair<Nanoseconds, std::uint64_t>;

    static constexpr Nanoseconds most{(std::int64_t(1) << 42) - 1};

    // Negative values count as 0, values above `most` as `most`; sum, min and max keep them as they are.
    void record(Nanoseconds value, std::uint64_t times = 1);
    void merge(Histogram const& other);

    std::uint64_t count() const { return count_; }
    Nanoseconds min() const { return count_ == 0 ? Nanoseconds(0) : min_; }
    Nanoseconds max() const { return count_ == 0 ? Nanoseconds(0) : max_; }
    double mean() const;   // nanoseconds, exact; 0 where nothing was recorded
    double deviation() const;   // standard deviation in nanoseconds; no finer than the cells

    // The largest value that belongs into the cell of the value of that rank (1: the least recorded one), but no more
    // than max(). 0 where nothing was recorded.
    Nanoseconds at_rank(std::uint64_t rank) const;

    std::vector<Cell> cells() const;   // in ascending order, those that hold something

private:
    static constexpr unsigned digits = 10;   // binary digits behind the first one
    static constexpr std::size_t size = (42 - digits + 1) << digits;

    static std::size_t index_of(std::uint64_t value);
    static std::uint64_t least_of(std::size_t index);

    std::vector<std::uint64_t> cells_ = std::vector<std::uint64_t>(size);
    std::uint64_t count_ = 0;
    Nanoseconds min_ = Nanoseconds::max();
    Nanoseconds max_ = Nanoseconds::min();
    double sum_ = 0;   // a double's 53 bits hold 104 days of nanoseconds exactly
};

}   // namespace tricorn
