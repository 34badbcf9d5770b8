#include "server/accept/balance.hpp"
#include <algorithm>
#include <optional>

namespace tricorn::server {

bool Balance::ahead(std::size_t own, Deadline (*now)()) {
    if (own <= slack) return false;
    if (free_ > 0) {
        --free_;
        if (now() < free_until_) return false;
        free_ = 0;
    }
    std::optional<std::size_t> least;
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) {
        WorkerSlot const& other = board_->slot(seat);
        bool const serves = seat != seat_ && other.pid.load(std::memory_order_relaxed) != 0 &&
                            other.ready.load(std::memory_order_relaxed) && !other.stop.load(std::memory_order_relaxed);
        if (!serves) continue;
        std::size_t const its = other.connections.load(std::memory_order_relaxed);
        least = std::min(least.value_or(its), its);
    }
    if (!least || own <= *least + *least / 4 + slack) return false;
    free_ = at_once;
    free_until_ = now() + 3 * pause;
    return true;
}

}   // namespace tricorn::server
