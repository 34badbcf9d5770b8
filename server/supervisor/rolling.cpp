#include "server/supervisor/rolling.hpp"
#include <algorithm>

namespace tricorn::server {

void Rolling::begin() {
    ++generation_;
    failures_in_row_ = 0;
    under_way_ = true;
    again_ = false;
}

bool Rolling::ask() {
    if (under_way_) {
        again_ = true;
        return false;
    }
    begin();
    return true;
}

bool Rolling::concerns(WorkerTable::WorkerRecord const& worker) const {
    bool const old = under_way_ && worker.generation < generation_;
    return !worker.end_by && (old || worker.worn);
}

std::optional<unsigned> Rolling::next(WorkerTable const& table) const {
    if (!table.has_seat() || table.running() >= 2 * table.wanted()) return std::nullopt;
    WorkerTable::WorkerRecord const* first = nullptr;
    for (WorkerTable::WorkerRecord const& worker : table.all()) {
        if (!worker.end_by && !worker.ready_since) return std::nullopt;   // is still starting
        if (concerns(worker) && (!first || worker.index < first->index)) first = &worker;
    }
    return first ? std::optional(first->index) : std::nullopt;
}

bool Rolling::note_failure() {
    ++failures_in_row_;
    if (!under_way_ || failures_in_row_ < failures_to_give_up) return false;
    under_way_ = again_ = false;
    return true;
}

bool Rolling::settle(WorkerTable const& table) {
    auto const concerned = [this](WorkerTable::WorkerRecord const& worker) {
        return !worker.end_by && worker.generation < generation_;
    };
    if (!under_way_ || std::any_of(table.all().begin(), table.all().end(), concerned)) return false;
    under_way_ = false;
    if (again_) begin();
    return true;
}

}   // namespace tricorn::server
