#include "server/scoreboard/exchange_counters.hpp"

namespace tricorn::server {

std::uint64_t SeatCounters::exchanges() const {
    std::uint64_t sum = 0;
    for (EndpointCounters const& endpoint : endpoints) {
        for (Counter const& responses : endpoint.responses) sum += responses.load();
    }
    return sum;
}

}   // namespace tricorn::server
