#pragma once
// A thread with a stack of a chosen size, which std::thread cannot give it.
#include <cstddef>
#include <functional>
#include <pthread.h>

namespace tricorn {

// Joined on destruction: never detached, so that a stop can wait for all of them.
class SizedThread {
public:
    // `stack` in bytes. Throws std::system_error (EAGAIN) where no further thread can be had: pthread_create(3).
    SizedThread(std::size_t stack, std::function<void()> body);
    SizedThread(SizedThread const&) = delete;
    SizedThread& operator=(SizedThread const&) = delete;
    ~SizedThread();

private:
    pthread_t thread_{};
    std::function<void()> body_;
};

}  // namespace tricorn
