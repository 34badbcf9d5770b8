#pragma once
// An object in memory shared with forked processes.
#include "common/os/system_call.hpp"
#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace tricorn::client::lab {

// The creator destroys it; forked processes end with _exit(2) and never do.
template <class T>
class SharedMemory {
public:
    template <class... Arguments>
    explicit SharedMemory(Arguments&&... arguments) {
        void* const place = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (place == MAP_FAILED) fail_with(errno, "mmap");
        object_ = new (place) T(std::forward<Arguments>(arguments)...);
    }
    ~SharedMemory() {
        object_->~T();
        ::munmap(object_, sizeof(T));
    }
    SharedMemory(SharedMemory const&) = delete;
    SharedMemory& operator=(SharedMemory const&) = delete;

    T& operator*() const { return *object_; }
    T* operator->() const { return object_; }

private:
    T* object_;
};

}  // namespace tricorn::client::lab
