#pragma once
// What a model is: a way to serve connections inside one worker process. It does not know that it was forked.
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/session/service.hpp"
#include <functional>

namespace tricorn::server {

// What a worker process hands to its model.
struct Worker {
    Service& service;
    Listener const& listener;
    std::function<void()> ready;   // called once, when the model can serve
};

// How long the thread that accepts may wait before it calls service.keep_up() again, in milliseconds.
inline int longest_wait(Service const& service) {
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(service.pulse.every()).count());
}

// Each serves until service.stop was asked for and every connection has ended, in the calling thread. Throws
// std::system_error where it cannot begin.
void serve_prefork(Worker const& worker);     // this process serves one connection at a time
void serve_thread(Worker const& worker);      // a thread for each connection
void serve_pool(Worker const& worker);        // a bounded number of threads, handed complete work by a reactor
void serve_coroutine(Worker const& worker);   // one thread, a coroutine for each connection

void serve(Model model, Worker const& worker);

}  // namespace tricorn::server
