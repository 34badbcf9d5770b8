#pragma once
// futex(2): sleeps until a number changes.
#include <atomic>
#include <cstdint>

namespace tricorn::client::lab {

// Who else uses the number: threads of this process (which the kernel finds faster), or other processes too.
enum class Scope { threads, processes };

// Blocks until the number is no longer `expected`; may wake spuriously, so check again. Throws if futexes are
// unavailable.
void futex_wait(std::atomic<std::uint32_t>& number, std::uint32_t expected, Scope);

void futex_wake(std::atomic<std::uint32_t>& number, Scope);       // wakes one sleeper
void futex_wake_all(std::atomic<std::uint32_t>& number, Scope);

}  // namespace tricorn::client::lab
