#pragma once
// A file descriptor that is closed when its owner goes.
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace tricorn {

// Owns a descriptor, or none: a negative number, as system calls return it.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        Descriptor taken(std::move(other));
        std::swap(number_, taken.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) close();
    }

    explicit operator bool() const { return number_ >= 0; }
    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }   // somebody else closes it

private:
    // Leaves errno as it is: where a step has failed, it says why.
    void close() const {
        int const error = errno;
        ::close(number_);
        errno = error;
    }

    int number_ = -1;
};

}   // namespace tricorn
