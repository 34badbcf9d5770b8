#include "client/load/metrics/recorder.hpp"
#include <algorithm>

namespace tricorn::client {

Recorder::Recorder(std::size_t kinds) : metrics_(kinds) {
    open(std::make_unique<Slice>(kinds));
}

void Recorder::open(std::unique_ptr<Slice> slice) {
    slice_ = std::move(slice);
    for (std::size_t i = 0; i < metrics_.size(); ++i) metrics_[i].record_into(slice_->kinds[i]);
}

void Recorder::start(Clock::time_point start, bool open_loop) {
    start_ = integrated_ = start;
    cost_ = thread_cost();
    for (Metrics& kind : metrics_) kind.start(start, open_loop);
}

std::unique_ptr<Slice> Recorder::rotate(Clock::time_point now, Slice::Part part, std::unique_ptr<Slice> next) {
    std::unique_ptr<Slice> slice = std::move(slice_);
    open(next ? std::move(next) : std::make_unique<Slice>(metrics_.size()));
    slice->part = part;
    if (part == Slice::Part::setup) return slice;
    slice->in_flight += in_flight_ * (now - integrated_);
    integrated_ = now;
    slice->index = rotations_++;
    slice->begin = begun_;
    begins_.push_back(begun_);
    slice->end = begun_ = now - start_;
    ThreadCost const cost = thread_cost();
    slice->cost = {cost.cpu - cost_.cpu, cost.waited - cost_.waited};
    cost_ = cost;
    return slice;
}

void Recorder::due_earlier(Duration at, std::uint64_t requests) {
    auto const after = std::ranges::upper_bound(begins_, at);
    auto const index = static_cast<unsigned>(std::max<std::ptrdiff_t>(after - begins_.begin() - 1, 0));
    auto& earlier = slice_->due_earlier;
    if (earlier.empty() || earlier.back().first != index) earlier.emplace_back(index, 0);
    earlier.back().second += requests;
}

}   // namespace tricorn::client
