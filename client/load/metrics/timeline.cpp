#include "client/load/metrics/timeline.hpp"
#include "client/statistics/statistics.hpp"
#include <algorithm>
#include <bit>

namespace tricorn::client {

namespace {

using std::chrono::nanoseconds;

void merge(std::vector<Measured>& to, std::vector<Measured> const& from) {
    for (std::size_t i = 0; i < from.size(); ++i) to[i].merge(from[i]);
}

void add(Totals& to, std::vector<Measured> const& kinds) {
    for (Measured const& kind : kinds) to.add(kind.totals);
}

double share(nanoseconds part, nanoseconds whole) {
    return whole.count() > 0 ? static_cast<double>(part.count()) / static_cast<double>(whole.count()) : 0;
}

// Returns the lower bound of the quarter octave that contains the value.
nanoseconds quarter_octave(nanoseconds value) {
    auto const bits = static_cast<std::uint64_t>(value.count());
    if (bits < 4) return value;
    auto const shift = static_cast<unsigned>(std::bit_width(bits)) - 3;
    return nanoseconds(static_cast<std::int64_t>(bits >> shift << shift));
}

std::vector<std::pair<nanoseconds, std::uint64_t>> coarse(Histogram const& histogram) {
    std::vector<std::pair<nanoseconds, std::uint64_t>> cells;
    for (auto const& [least, count] : histogram.cells()) {
        nanoseconds const cell = quarter_octave(least);
        if (cells.empty() || cells.back().first != cell) cells.emplace_back(cell, 0);
        cells.back().second += count;
    }
    return cells;
}

}   // namespace

std::size_t Timeline::second_of(unsigned index) const {
    if (plan_.mode != WarmUp::Mode::fixed) return index / 2;
    return index == 0 ? 0 : 1 + (index - 1) / 2;
}

std::size_t Timeline::last_slice_of(std::size_t second) const {
    return plan_.mode == WarmUp::Mode::fixed ? 2 * second : 2 * second + 1;
}

std::size_t Timeline::slices_of(std::size_t second) const {
    bool const whole = plan_.mode == WarmUp::Mode::fixed && second == 0;
    return threads_ * (whole ? 1 : 2);
}

void Timeline::add(Slice const& slice) {
    if (slice.part == Slice::Part::setup) return merge(setup_, slice.kinds);
    note_due(slice);
    if (slice.part == Slice::Part::drain) return merge(rest_, slice.kinds);
    end_ = std::max(end_, slice.end);
    note(slice);
    keep(slice);
}

void Timeline::note_due(Slice const& slice) {
    auto const add = [&](unsigned index, std::uint64_t requests) {
        std::size_t const second = second_of(index);
        if (due_.size() <= second) due_.resize(second + 1);
        due_[second] += requests;
    };
    if (slice.due > 0) add(slice.index, slice.due);
    for (auto const& [index, requests] : slice.due_earlier) add(index, requests);
}

void Timeline::note(Slice const& slice) {
    std::size_t const number = second_of(slice.index);
    Second& second = open_[number];
    Interval& interval = second.interval;
    if (second.slices++ == 0) interval.begin = slice.begin;
    interval.begin = std::min(interval.begin, slice.begin);
    for (Measured const& kind : slice.kinds) {
        interval.totals.add(kind.totals);
        interval.bytes_received += kind.bytes_received;
        second.response.merge(kind.response);
    }
    second.end = std::max(second.end, slice.end);
    second.in_flight += slice.in_flight;
    second.busy += slice.cost.cpu;
    second.absent += slice.absence.total;
    if (second.slices < slices_of(number)) return;
    finish(second);
    open_.erase(number);
}

void Timeline::finish(Second& second) {
    Interval& interval = second.interval;
    static Histogram const none;
    interval.length = second.end - interval.begin;
    if (second.response.count() > 0) {
        interval.p50 = percentile(second.response, none, 50).value;
        interval.p99 = percentile(second.response, none, 99).value;
        interval.max = second.response.max();
    }
    interval.in_flight = share(second.in_flight, interval.length);
    interval.client_absent = share(second.absent, interval.length);
    interval.client_busy = share(second.busy, interval.length);
    interval.cells = coarse(second.response);
    intervals_.push_back(std::move(interval));
}

void Timeline::keep(Slice const& slice) {
    double answers = 0, services = 0;
    for (Measured const& kind : slice.kinds) {
        answers += static_cast<double>(kind.totals.done());
        services += kind.service.sum();
    }
    if (series_.answers.size() <= slice.index) {
        series_.answers.resize(slice.index + 1);
        series_.services.resize(slice.index + 1);
    }
    series_.answers[slice.index] += answers;
    series_.services[slice.index] += services;
    bool const may_be_cut = plan_.mode != WarmUp::Mode::none && slice.index < kept_.size();
    if (!may_be_cut) {
        merge(rest_, slice.kinds);
        rest_in_flight_ += slice.in_flight;
        rest_cost_.add(slice.cost);
        rest_absence_.add(slice.absence);
        return;
    }
    Kept& kept = kept_[slice.index];
    kept.parts.push_back(slice.kinds);
    for (Measured& kind : kept.parts.back()) kind.trim();
    kept.in_flight += slice.in_flight;
    kept.end += slice.end;
    kept.cost.add(slice.cost);
    kept.absence.add(slice.absence);
}

// Both rate and service time must be steady. Leaves out the last slice, which may be shorter.
WarmUpCut Timeline::find_cut() const {
    if (series_.answers.size() < 2) return {};
    std::size_t const whole = series_.answers.size() - 1;
    std::vector<double> means;
    for (std::size_t i = 0; i < whole; ++i) {
        if (series_.answers[i] > 0) means.push_back(series_.services[i] / series_.answers[i]);
    }
    WarmUpCut const rates = mser5(std::span(series_.answers).first(whole));
    if (means.size() < whole) return rates;
    WarmUpCut const times = mser5(means);
    return {std::max(rates.batches, times.batches), rates.steady && times.steady, rates.judged};
}

std::size_t Timeline::slices_to_leave_out(WarmUp& warm_up) const {
    if (plan_.mode == WarmUp::Mode::none) return 0;
    if (plan_.mode == WarmUp::Mode::fixed) return series_.answers.empty() ? 0 : 1;
    WarmUpCut const cut = find_cut();
    warm_up.steady = cut.steady && cut.batches <= most_kept;
    warm_up.judged = cut.judged;
    return std::min(cut.batches, most_kept);
}

void Timeline::sum_up(Result& result) {
    for (auto& [number, second] : open_) finish(second);
    open_.clear();
    WarmUp& warm_up = result.warm_up;
    warm_up.mode = plan_.mode;
    std::size_t const cut = slices_to_leave_out(warm_up);
    result.kinds = std::move(rest_);
    merge(result.kinds, setup_);
    nanoseconds in_flight = rest_in_flight_;
    ThreadCost cost = rest_cost_;
    Absence absence = rest_absence_;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        Kept const& kept = kept_[i];
        for (auto const& kinds : kept.parts) {
            if (i < cut)
                client::add(warm_up.totals, kinds);
            else
                merge(result.kinds, kinds);
        }
        if (i < cut) {
            warm_up.length = kept.end / static_cast<std::int64_t>(threads_);
            continue;
        }
        in_flight += kept.in_flight;
        cost.add(kept.cost);
        absence.add(kept.absence);
    }
    for (Measured const& kind : result.kinds) result.measured.merge(kind);
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
        intervals_[i].warm_up = last_slice_of(i) < cut;
        intervals_[i].totals.offered = i < due_.size() ? due_[i] : 0;
    }
    result.intervals = std::move(intervals_);
    result.in_flight = share(in_flight, end_ - warm_up.length);
    result.client.cpu = cost.cpu;
    result.client.waited = cost.waited;
    result.client.absence = absence;
}

}   // namespace tricorn::client
