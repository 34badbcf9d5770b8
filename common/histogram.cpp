#include "common/histogram.hpp"
#include <algorithm>
#include <bit>
#include <cmath>

namespace tricorn {

// Values below 2048 have a cell each; above, each power of two has 1024 cells.
std::size_t Histogram::index_of(std::uint64_t value) {
    if (value < (2u << digits)) return value;
    unsigned const shift = static_cast<unsigned>(std::bit_width(value)) - digits - 1;
    return (std::size_t(shift) << digits) + (value >> shift);
}

std::uint64_t Histogram::least_of(std::size_t index) {
    if (index < (2u << digits)) return index;
    std::size_t const shift = (index >> digits) - 1;
    return (index - (shift << digits)) << shift;
}

void Histogram::record(Nanoseconds value, std::uint64_t times) {
    if (times == 0) return;
    auto const kept = std::clamp(value, Nanoseconds(0), most);
    cells_[index_of(static_cast<std::uint64_t>(kept.count()))] += times;
    count_ += times;
    sum_ += static_cast<double>(value.count()) * static_cast<double>(times);
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
}

void Histogram::merge(Histogram const& other) {
    for (std::size_t i = 0; i < size; ++i) cells_[i] += other.cells_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

double Histogram::deviation() const {
    if (count_ == 0) return 0;
    double const middle = mean();
    double squares = 0;
    for (std::size_t i = 0; i < size; ++i) {
        if (cells_[i] == 0) continue;
        double const within = (static_cast<double>(least_of(i)) + static_cast<double>(least_of(i + 1) - 1)) / 2;
        double const value = std::clamp(within, static_cast<double>(min().count()), static_cast<double>(max().count()));
        squares += (value - middle) * (value - middle) * static_cast<double>(cells_[i]);
    }
    return std::sqrt(squares / static_cast<double>(count_));
}

Histogram::Nanoseconds Histogram::at_rank(std::uint64_t rank) const {
    if (count_ == 0) return Nanoseconds(0);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < size; ++i) {
        seen += cells_[i];
        if (seen >= rank && cells_[i] != 0) {
            return std::clamp(Nanoseconds(static_cast<std::int64_t>(least_of(i + 1)) - 1), min(), max());
        }
    }
    return max();
}

std::vector<Histogram::Cell> Histogram::cells() const {
    std::vector<Cell> used;
    for (std::size_t i = 0; i < size; ++i) {
        if (cells_[i] != 0) used.emplace_back(Nanoseconds(static_cast<std::int64_t>(least_of(i))), cells_[i]);
    }
    return used;
}

}  // namespace tricorn
