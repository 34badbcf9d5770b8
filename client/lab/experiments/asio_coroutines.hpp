#pragma once
// Coroutines as a server has them: asio's, run by an io_context. Apart from the others because asio takes long to
// compile.
#include <cstdint>
#include <functional>

namespace tricorn::client::lab {

class Bench;

void time_co_spawn(Bench&);           // created by co_spawn, run to its end, destroyed
void time_posted_switch(Bench&);      // two that yield to each other through the io_context's queue
void time_pipe_switch(Bench&);        // two that wake each other by a byte in a pipe, waited for with epoll(7)

// Calls `look` while that many coroutines are suspended, each waiting for a timer of its own. `prepared` is called
// before the first one is made.
void with_parked_awaitables(std::uint64_t count, std::function<void()> const& prepared,
                            std::function<void()> const& look);

}  // namespace tricorn::client::lab
