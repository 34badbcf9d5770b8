#pragma once
// A thread with a given stack size, which std::thread does not offer.
#include <cstdint>
#include <pthread.h>

namespace tricorn::client::lab {

class Thread {
public:
    // `stack` in bytes, raised to the system's minimum. Throws if the thread cannot be created.
    Thread(std::uint64_t stack, void* (*body)(void*), void* argument);
    void join();   // call once

private:
    pthread_t thread_{};
};

}  // namespace tricorn::client::lab
