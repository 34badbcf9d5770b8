#pragma once
// futex(2): sleeping until a number changes.
#include <atomic>
#include <cstdint>

namespace tricorn::client::lab {

// Who else looks at the number: threads of this process (which the kernel finds faster), or other processes too.
enum class Scope { threads, processes };

// Returns once the number is no longer `expected`, or for no reason: look again. Throws where there is no futex.
void futex_wait(std::atomic<std::uint32_t>& number, std::uint32_t expected, Scope);

void futex_wake(std::atomic<std::uint32_t>& number, Scope);       // one that sleeps
void futex_wake_all(std::atomic<std::uint32_t>& number, Scope);

}  // namespace tricorn::client::lab
