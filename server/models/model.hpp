#pragma once
// A model: a way to serve connections inside one worker process. It does not know about forking.
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/session/service.hpp"
#include <functional>

namespace tricorn::server {

// A model's arguments.
struct Worker {
    Service& service;
    Listener const& listener;
    std::function<void()> ready;   // called once, when the model can serve
};

// The longest time, in milliseconds, that the accepting thread may wait between two calls of service.keep_up().
inline int longest_wait(Service const& service) {
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(service.pulse.every()).count());
}

// Each serves in the calling thread until service.stop is requested and every connection has ended. Throws
// std::system_error if it cannot start.
void serve_prefork(Worker const& worker);     // this process serves one connection at a time
void serve_thread(Worker const& worker);      // one thread per connection
void serve_pool(Worker const& worker);   // a bounded number of threads; a reactor hands them readable connections
void serve_coroutine(Worker const& worker);   // one thread, one coroutine per connection

void serve(Model model, Worker const& worker);

}   // namespace tricorn::server
