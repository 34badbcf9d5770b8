#include "server/scoreboard/duration_buckets.hpp"
#include <numeric>

namespace tricorn::server::duration_buckets {

Nanoseconds percentile(std::span<std::uint64_t const> counts, double share) {
    auto const total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    if (total == 0) return Nanoseconds(-1);
    double left = share * total;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        auto const here = static_cast<double>(counts[i]);
        if (here > 0 && left <= here) {
            auto const from = i == 0 ? Nanoseconds(0) : limit(i - 1);
            auto const width = static_cast<double>((limit(i) - from).count());
            return from + Nanoseconds(static_cast<std::int64_t>(width * left / here));
        }
        left -= here;
    }
    return limit(count - 1);
}

}   // namespace tricorn::server::duration_buckets
