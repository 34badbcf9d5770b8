#pragma once
// Buckets for durations: 20 for each factor of ten (the preferred numbers R20 of ISO 3), from 1 us to 100 s. Durations
// in between are known to within an eighth; decimal limits such as 1 ms, 2.5 ms and 5 ms are bucket limits, so that
// coarser buckets are exact sums of these.
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tricorn::server::duration_buckets {

using Nanoseconds = std::chrono::nanoseconds;

inline constexpr std::size_t count = 8 * 20 + 2;   // first: up to 1 us; last: above 100 s

namespace detail {

inline constexpr std::int64_t steps[20] = {100, 112, 125, 140, 160, 180, 200, 224, 250, 280,
                                           315, 355, 400, 450, 500, 560, 630, 710, 800, 900};

struct Table {
    std::int64_t limits[count - 1];   // nanoseconds; a limit belongs to its bucket
    std::uint8_t first[64];   // for each number of binary digits, the first possible bucket
};

constexpr Table make_table() {
    Table table{};
    std::int64_t scale = 10;
    for (std::size_t i = 0; i < count - 1; ++i) {
        table.limits[i] = steps[i % 20] * scale;
        if (i % 20 == 19) scale *= 10;
    }
    std::size_t bucket = 0;
    for (unsigned digits = 0; digits < 64; ++digits) {
        std::int64_t const least = digits == 0 ? 0 : std::int64_t{1} << (digits - 1);
        while (bucket < count - 1 && table.limits[bucket] < least) ++bucket;
        table.first[digits] = static_cast<std::uint8_t>(bucket);
    }
    return table;
}

inline constexpr Table table = make_table();

}   // namespace detail

// Negative durations count as zero.
inline std::size_t index_of(Nanoseconds duration) {
    std::int64_t const value = duration.count() < 0 ? 0 : duration.count();
    std::size_t bucket = detail::table.first[std::bit_width(static_cast<std::uint64_t>(value))];
    while (bucket < count - 1 && detail::table.limits[bucket] < value) ++bucket;
    return bucket;
}

// Returns the upper limit of the bucket; for the last bucket, which has none, the limit of the previous one.
inline Nanoseconds limit(std::size_t bucket) {
    return Nanoseconds(detail::table.limits[bucket < count - 1 ? bucket : count - 2]);
}

// Returns the duration that a share (0 to 1) of those counted in `counts` (`count` numbers) does not exceed, assuming
// an even distribution within each bucket; negative if nothing was counted.
Nanoseconds percentile(std::span<std::uint64_t const> counts, double share);

}   // namespace tricorn::server::duration_buckets
