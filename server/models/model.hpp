#pragma once
// A model: a way to serve connections inside one worker process. It does not know about forking.
#include "server/accept/listeners.hpp"
#include "server/config/config.hpp"
#include "server/session/worker_state.hpp"
#include <functional>

namespace tricorn::server {

// A model's arguments.
struct ModelInput {
    WorkerState& worker;
    Listeners const& listeners;
    std::function<void()> ready;   // called once, when the model can serve
};

// The longest time, in milliseconds, that the accepting thread may wait between two calls of worker.tick().
inline int longest_wait(WorkerState const& worker) {
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(worker.pulse.every()).count());
}

// Each serves in the calling thread until worker.stop is requested and every connection has ended. Throws
// std::system_error if it cannot start.
void serve_prefork(ModelInput const& input);     // this process serves one connection at a time
void serve_thread(ModelInput const& input);      // one thread per connection
void serve_pool(ModelInput const& input);   // a bounded number of threads; a reactor hands them readable connections
void serve_coroutine(ModelInput const& input);   // one thread, one coroutine per connection

void serve(Model model, ModelInput const& input);

}   // namespace tricorn::server
