#include "client/load/metrics/recorder.hpp"

namespace tricorn::client {

Recorder::Recorder(std::size_t kinds) : metrics_(kinds) {
    open(std::make_unique<Slice>(kinds));
}

void Recorder::open(std::unique_ptr<Slice> page) {
    page_ = std::move(page);
    for (std::size_t i = 0; i < metrics_.size(); ++i) metrics_[i].record_into(page_->kinds[i]);
}

void Recorder::start(Clock::time_point start, bool open_loop) {
    start_ = integrated_ = start;
    cost_ = thread_cost();
    for (Metrics& kind : metrics_) kind.start(start, open_loop);
}

std::unique_ptr<Slice> Recorder::rotate(Clock::time_point now, Slice::Part part, std::unique_ptr<Slice> next) {
    std::unique_ptr<Slice> page = std::move(page_);
    open(next ? std::move(next) : std::make_unique<Slice>(metrics_.size()));
    page->part = part;
    if (part == Slice::Part::setup) return page;
    page->in_flight += in_flight_ * (now - integrated_);
    integrated_ = now;
    page->index = turned_++;
    page->begin = begun_;
    page->end = begun_ = now - start_;
    ThreadCost const cost = thread_cost();
    page->cost = {cost.cpu - cost_.cpu, cost.waited - cost_.waited};
    cost_ = cost;
    return page;
}

}   // namespace tricorn::client
