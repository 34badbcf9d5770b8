#pragma once
// A thread with a chosen stack size, which std::thread does not support.
#include <cstddef>
#include <functional>
#include <pthread.h>

namespace tricorn {

// Joined on destruction, never detached, so that a stop can wait for all threads.
class SizedThread {
public:
    // `stack` in bytes. Throws std::system_error (EAGAIN) if the system cannot create another thread:
    // pthread_create(3).
    SizedThread(std::size_t stack, std::function<void()> body);
    SizedThread(SizedThread const&) = delete;
    SizedThread& operator=(SizedThread const&) = delete;
    ~SizedThread();

private:
    pthread_t thread_{};
    std::function<void()> body_;
};

}  // namespace tricorn
