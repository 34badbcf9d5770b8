#include "client/statistics/histogram.hpp"
#include <algorithm>
#include <bit>
#include <cmath>

namespace tricorn::client {

// Values below 2048 have one cell each; above, each power of two has 1024 cells.
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

std::size_t Histogram::cell_of(Nanoseconds value) {
    return index_of(static_cast<std::uint64_t>(std::clamp(value, Nanoseconds(0), most).count()));
}

void Histogram::make_room() {
    std::vector<std::uint64_t> all(size);
    std::ranges::copy(cells_, all.begin() + static_cast<std::ptrdiff_t>(first_));
    cells_ = std::move(all);
    first_ = 0;
}

void Histogram::record(Nanoseconds value, std::uint64_t times) {
    if (times == 0) return;
    std::size_t const index = cell_of(value);
    if (index - first_ >= cells_.size()) make_room();
    cells_[index - first_] += times;
    count_ += times;
    sum_ += static_cast<double>(value.count()) * static_cast<double>(times);
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
}

void Histogram::merge(Histogram const& other) {
    if (other.count_ == 0) return;
    std::size_t const from = other.first_used(), to = other.last_used();
    if (from - first_ >= cells_.size() || to - first_ >= cells_.size()) make_room();
    for (std::size_t i = from; i <= to; ++i) cells_[i - first_] += other.at(i);
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
    if (count_ == 0) return;
    for (std::size_t i = first_used(); i <= last_used(); ++i) cells_[i - first_] = 0;
    count_ = 0;
    sum_ = 0;
    min_ = Nanoseconds::max();
    max_ = Nanoseconds::min();
}

void Histogram::trim() {
    std::vector<std::uint64_t> used;
    if (count_ > 0) {
        for (std::size_t i = first_used(); i <= last_used(); ++i) used.push_back(at(i));
        first_ = first_used();
    }
    used.shrink_to_fit();
    cells_ = std::move(used);
}

Histogram Histogram::restore(std::span<Cell const> cells, double sum, Nanoseconds min, Nanoseconds max) {
    Histogram histogram;
    for (auto const& [least, times] : cells) histogram.record(least, times);
    if (histogram.count_ == 0) return histogram;
    histogram.sum_ = sum;
    histogram.min_ = min;
    histogram.max_ = max;
    return histogram;
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

double Histogram::deviation() const {
    if (count_ == 0) return 0;
    double const middle = mean();
    double squares = 0;
    for (std::size_t i = first_used(); i <= last_used(); ++i) {
        if (at(i) == 0) continue;
        double const within = (static_cast<double>(least_of(i)) + static_cast<double>(least_of(i + 1) - 1)) / 2;
        double const value = std::clamp(within, static_cast<double>(min().count()), static_cast<double>(max().count()));
        squares += (value - middle) * (value - middle) * static_cast<double>(at(i));
    }
    return std::sqrt(squares / static_cast<double>(count_));
}

Histogram::Nanoseconds Histogram::at_rank(std::uint64_t rank) const {
    if (count_ == 0) return Nanoseconds(0);
    std::uint64_t seen = 0;
    for (std::size_t i = first_used(); i <= last_used(); ++i) {
        seen += at(i);
        if (seen >= rank && at(i) != 0) {
            return std::clamp(Nanoseconds(static_cast<std::int64_t>(least_of(i + 1)) - 1), min(), max());
        }
    }
    return max();
}

std::vector<Histogram::Cell> Histogram::cells() const {
    std::vector<Cell> used;
    if (count_ == 0) return used;
    for (std::size_t i = first_used(); i <= last_used(); ++i) {
        if (at(i) != 0) used.emplace_back(Nanoseconds(static_cast<std::int64_t>(least_of(i))), at(i));
    }
    return used;
}

}  // namespace tricorn::client
