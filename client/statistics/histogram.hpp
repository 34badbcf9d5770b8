#pragma once
// Counts of durations in cells that grow with the value, as HdrHistogram's do: any recorded value is known to one part
// in 1024 (3 significant digits), from a nanosecond to 73 minutes, in fixed memory (264 KiB, taken with the first value).
// Two of them add up exactly.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tricorn::client {

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
    void clear();   // keeps the memory
    void trim();   // gives back the memory of cells beyond the least and the greatest value, for one that is to be kept

    // What cells() and the rest told of one, in this process or another: cells, sum, min and max are as they were.
    static Histogram restore(std::span<Cell const> cells, double sum, Nanoseconds min, Nanoseconds max);

    std::uint64_t count() const { return count_; }
    Nanoseconds min() const { return count_ == 0 ? Nanoseconds(0) : min_; }
    Nanoseconds max() const { return count_ == 0 ? Nanoseconds(0) : max_; }
    double sum() const { return sum_; }   // nanoseconds
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
    static std::size_t cell_of(Nanoseconds value);
    std::size_t first_used() const { return cell_of(min_); }   // of one that holds something
    std::size_t last_used() const { return cell_of(max_); }
    std::uint64_t at(std::size_t index) const { return cells_[index - first_]; }
    void make_room();

    std::vector<std::uint64_t> cells_;   // of the indices from first_ on: none, all, or those from the least value on
    std::size_t first_ = 0;
    std::uint64_t count_ = 0;
    Nanoseconds min_ = Nanoseconds::max();
    Nanoseconds max_ = Nanoseconds::min();
    double sum_ = 0;   // a double's 53 bits hold 104 days of nanoseconds exactly
};

}   // namespace tricorn::client
