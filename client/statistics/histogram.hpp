#pragma once
// A histogram of durations with cells that grow with the value, as in HdrHistogram: each recorded value is known to one
// part in 1024 (3 significant digits), from a nanosecond to 73 minutes, in fixed memory (264 KiB, allocated with the
// first value). Two histograms add up exactly.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tricorn::client {

// Not thread-safe: one thread writes, others merge or read afterwards.
class Histogram {
public:
    using Nanoseconds = std::chrono::nanoseconds;

    // A non-empty cell: its lower bound and its count.
    using Cell = std::pair<Nanoseconds, std::uint64_t>;

    static constexpr Nanoseconds most{(std::int64_t(1) << 42) - 1};

    // Negative values count as 0, values above `most` as `most`; sum, min and max keep the true values.
    void record(Nanoseconds value, std::uint64_t times = 1);
    void merge(Histogram const& other);
    void clear();   // keeps the memory
    void trim();   // frees the memory of cells outside [min, max]

    // Rebuilds a histogram, even from another process, from its cells(), sum, min and max; all are preserved.
    static Histogram restore(std::span<Cell const> cells, double sum, Nanoseconds min, Nanoseconds max);

    std::uint64_t count() const { return count_; }
    Nanoseconds min() const { return count_ == 0 ? Nanoseconds(0) : min_; }
    Nanoseconds max() const { return count_ == 0 ? Nanoseconds(0) : max_; }
    double sum() const { return sum_; }   // nanoseconds
    double mean() const;   // nanoseconds, exact; 0 if empty
    double deviation() const;   // standard deviation in nanoseconds, to the precision of the cells

    // Returns the largest value in the cell of the given rank (1: the smallest recorded value), but at most max(). 0 if
    // empty.
    Nanoseconds at_rank(std::uint64_t rank) const;

    std::vector<Cell> cells() const;   // non-empty cells in ascending order

private:
    static constexpr unsigned digits = 10;   // binary digits after the leading one
    static constexpr std::size_t size = (42 - digits + 1) << digits;

    static std::size_t index_of(std::uint64_t value);
    static std::uint64_t least_of(std::size_t index);
    static std::size_t cell_of(Nanoseconds value);
    std::size_t first_used() const { return cell_of(min_); }   // requires a non-empty histogram
    std::size_t last_used() const { return cell_of(max_); }
    std::uint64_t at(std::size_t index) const { return cells_[index - first_]; }
    void make_room();

    std::vector<std::uint64_t> cells_;   // counts from index first_ on: none, all, or trimmed to the used range
    std::size_t first_ = 0;
    std::uint64_t count_ = 0;
    Nanoseconds min_ = Nanoseconds::max();
    Nanoseconds max_ = Nanoseconds::min();
    double sum_ = 0;   // 53 bits hold 104 days of nanoseconds exactly
};

}   // namespace tricorn::client
