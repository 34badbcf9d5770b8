#pragma once
// Coroutines as a server uses them: asio awaitables run by an io_context. In a separate file because asio compiles
// slowly.
#include <cstdint>
#include <functional>

namespace tricorn::client::lab {

class Bench;

void time_co_spawn(Bench&);           // created by co_spawn, run to the end, destroyed
void time_posted_switch(Bench&);      // two yield to each other through the io_context's queue
void time_pipe_switch(Bench&);        // two wake each other with a byte in a pipe, awaited with epoll(7)

// Calls `look` while `count` coroutines are suspended, each waiting for its own timer. Calls `prepared` before creating
// the first.
void with_parked_awaitables(std::uint64_t count, std::function<void()> const& prepared,
                            std::function<void()> const& look);

}   // namespace tricorn::client::lab
