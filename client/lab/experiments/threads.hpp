#pragma once
// A thread with a stack of a given size, which std::thread cannot have.
#include <cstdint>
#include <pthread.h>

namespace tricorn::client::lab {

class Thread {
public:
    // `stack` in bytes; raised to the least that the system allows. Throws where it cannot be made.
    Thread(std::uint64_t stack, void* (*body)(void*), void* argument);
    void join();   // once

private:
    pthread_t thread_{};
};

}  // namespace tricorn::client::lab
