#include "server/database/database.hpp"

namespace tricorn::server {

Database::Database(SharedSemaphore& connections, std::uint64_t seed, unsigned seat) : connections_(&connections) {
    std::uint64_t const process = connections.register_process(seat);
    seed_ = mix(mix(seed + Random::step) ^ (process << 32 | seat));
}

Random Database::next_exchange() {
    return Random(mix(seed_ + exchanges_.fetch_add(1, std::memory_order_relaxed) * Random::step));
}

// After a timeout the connection may still have been granted at the last moment.
void Lease::end() {
    if (must_wait()) settle();
    if (holds()) pool_->release(ticket_);
}

}   // namespace tricorn::server
