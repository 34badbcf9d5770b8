#include "server/cpu/calibration.hpp"
#include "common/os/thread_clock.hpp"
#include "server/cpu/hash_chain.hpp"
#include <algorithm>
#include <vector>

namespace tricorn::server {

__extension__ using Wide = unsigned __int128;

std::uint64_t Calibration::iterations(std::chrono::nanoseconds cpu_time) const {
    constexpr Wide second = 1'000'000'000;
    Wide const product = Wide(cpu_time.count()) * iterations_per_second;
    return static_cast<std::uint64_t>((product + second - 1) / second);
}

// Measures CPU time, which other processes do not stretch; in wall-clock time there might be only one batch, and an
// interrupted one. Uses the lower quartile of the batches instead of the fastest one: where a hypervisor steals time,
// the kernel's accounting makes a few batches look too short.
Calibration calibrate() {
    constexpr std::uint64_t batch = 1000;   // 0.05 to 0.5 ms
    HashChain chain;
    std::vector<std::chrono::nanoseconds> times;
    for (auto const start = ThreadClock::now(); ThreadClock::now() - start < std::chrono::milliseconds(5);) {
        auto const begin = ThreadClock::now();
        chain.advance(batch);
        times.push_back(ThreadClock::now() - begin);
    }
    auto const quartile = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 4);
    std::nth_element(times.begin(), quartile, times.end());
    auto const nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(1, quartile->count()));
    return {.iterations_per_second = batch * 1'000'000'000 / nanoseconds};
}

}  // namespace tricorn::server
