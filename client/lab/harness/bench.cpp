#include "client/lab/harness/bench.hpp"
#include "client/statistics/statistics.hpp"
#include <algorithm>

namespace tricorn::client::lab {

namespace {

constexpr std::size_t most_batches = 2000;
constexpr std::size_t least_batches = 3;
constexpr int most_slices = 4;             // gives up after so many slices without a valid batch
constexpr std::uint64_t largest_batch = std::uint64_t(1) << 32;

}  // namespace

double Bench::elapsed(Batch const& batch, std::uint64_t n) {
    discarded_.clear();
    auto const begin = Clock::now();
    batch(n);
    auto const end = Clock::now();
    return std::max(0.0, std::chrono::duration<double, std::nano>(end - begin).count() - overhead_.clock);
}

// Takes the shorter of two runs: a preemption must not make a batch look long enough.
double Bench::shorter_of_two(Batch const& batch, std::uint64_t n) {
    double const first = elapsed(batch, n);
    return std::min(first, elapsed(batch, n));
}

void Bench::time(Batch const& batch, double times, std::chrono::nanoseconds length) {
    auto const begin = Clock::now();
    auto const wanted = static_cast<double>(std::min(length, slice_ / 10).count());
    std::uint64_t n = 1;
    double taken = shorter_of_two(batch, n);   // the first run also warms the caches
    while (taken < wanted && n < largest_batch) {
        // A short batch predicts a long one poorly: grow at most tenfold at once.
        double const factor = std::clamp(1.2 * wanted / std::max(taken, 1.0), 2.0, 10.0);
        n = static_cast<std::uint64_t>(static_cast<double>(n) * factor);
        taken = shorter_of_two(batch, n);
    }
    // One operation may take longer than the whole slice.
    std::size_t const least = taken > static_cast<double>(slice_.count()) ? 1 : least_batches;
    std::vector<double> each;
    each.reserve(most_batches);
    while (each.size() < most_batches) {
        auto const used = Clock::now() - begin;
        if (begin + used >= deadline_ && !each.empty()) break;
        if (used >= slice_ && each.size() >= least) break;
        double const one = elapsed(batch, n) / static_cast<double>(n) - overhead_.loop;
        if (discarded_.empty()) each.push_back(std::max(0.0, one));
        if (used >= most_slices * slice_ && each.empty() && !discarded_.empty()) throw Missed(discarded_);
    }
    std::uint64_t const operations = n * each.size();
    report(median_of(std::move(each)) / times, operations);
}

void Bench::report(double value, std::uint64_t operations) {
    value_ = value;
    operations_ = operations;
}

void Bench::check_time(std::string const& done) const {
    if (Clock::now() >= deadline_) throw Refusal("its share of the budget was used up: " + done);
}

}  // namespace tricorn::client::lab
