#pragma once
// Received bytes that are not consumed yet, contiguous. The memory is reused for the next request.
#include <cstring>
#include <memory>
#include <span>

namespace tricorn {

class InputBuffer {
public:
    explicit InputBuffer(std::size_t capacity) : capacity_(capacity), memory_(new char[capacity]) {}

    std::span<char const> bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    void clear() { begin_ = end_ = 0; }

    // Returns the free space at the end for the next receive; empty only if `capacity` bytes are pending.
    std::span<char> room() {
        if (begin_ != 0 && capacity_ - end_ < capacity_ / 4) {
            std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        return {memory_.get() + end_, capacity_ - end_};
    }
    void received(std::size_t count) { end_ += count; }
    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

private:
    std::size_t capacity_;
    std::unique_ptr<char[]> memory_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tricorn
