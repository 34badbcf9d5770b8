#include "client/load/metrics/slice.hpp"

namespace tricorn::client {

void Slice::clear() {
    for (Measured& kind : kinds) kind.clear();
    in_flight = {};
    cost = {};
    absence = {};
    due = 0;
    due_earlier.clear();
}

void SliceBox::put(std::unique_ptr<Slice> full) {
    std::lock_guard const lock(mutex_);
    full_.push_back(std::move(full));
}

std::vector<std::unique_ptr<Slice>> SliceBox::take_all() {
    std::lock_guard const lock(mutex_);
    return std::exchange(full_, {});
}

std::unique_ptr<Slice> SliceBox::spare() {
    std::lock_guard const lock(mutex_);
    if (spare_.empty()) return nullptr;
    auto slice = std::move(spare_.back());
    spare_.pop_back();
    return slice;
}

void SliceBox::give_back(std::unique_ptr<Slice> done) {
    done->clear();
    std::lock_guard const lock(mutex_);
    spare_.push_back(std::move(done));
}

}   // namespace tricorn::client
