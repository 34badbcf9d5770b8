#include "server/fetch/outbound.hpp"
#include <algorithm>
#include <cerrno>

namespace tricorn::server {

namespace {

// An idle connection with something to read is unusable: end of file, an error, or unrequested bytes.
bool is_quiet(Socket& socket) {
    char unasked;
    return socket.receive({&unasked, 1}).error == EAGAIN;
}

}   // namespace

// A refused fetch counts for a moment: in a burst it may cause another refusal, but the limit is never exceeded.
Outbound::Permit::Permit(Outbound& outbound)
    : running_(&outbound.running_), granted_(++*running_ <= outbound.config_->concurrency) {}

std::optional<Outbound::Kept> Outbound::take(std::string const& place) {
    std::lock_guard const lock(mutex_);
    drop_old();
    for (auto at = idle_.begin(); at != idle_.end();) {
        if (at->place != place) {
            ++at;
            continue;
        }
        Kept kept = std::move(at->kept);
        at = idle_.erase(at);
        if (is_quiet(kept.socket)) return kept;
    }
    return std::nullopt;
}

void Outbound::keep(std::string place, Kept kept) {
    std::lock_guard const lock(mutex_);
    drop_old();
    if (idle_.size() >= config_->concurrency) idle_.pop_back();
    idle_.push_front({std::move(place), std::move(kept), Clock::now()});
}

void Outbound::drop_old() {
    auto const too_old = Clock::now() - keep_for;
    while (!idle_.empty() && idle_.back().since < too_old) idle_.pop_back();
}

}   // namespace tricorn::server
