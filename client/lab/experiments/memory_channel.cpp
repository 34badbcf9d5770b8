// Channels through memory that both units can access.
#include "client/lab/experiments/channel.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>

namespace tricorn::client::lab {

namespace {

// A slot for one message and whether it is full, on its own cache lines.
struct alignas(64) Slot {
    std::atomic<std::uint32_t> full{0};
    std::array<char, largest_message> message{};
};

class SharedMemoryChannel : public Channel {
public:
    explicit SharedMemoryChannel(Scope scope) : scope_(scope) {}

    void send(End from, char const* message, std::size_t size) override {
        Slot& slot = (*slots_)[from == End::near];
        std::memcpy(slot.message.data(), message, size);
        slot.full.store(1, std::memory_order_release);
        futex_wake(slot.full, scope_);
    }

    void receive(End to, char* message, std::size_t size) override {
        Slot& slot = (*slots_)[to == End::far];
        while (slot.full.load(std::memory_order_acquire) == 0) futex_wait(slot.full, 0, scope_);
        std::memcpy(message, slot.message.data(), size);
        // No wake-up: the sender sends again only after it has received the answer.
        slot.full.store(0, std::memory_order_release);
    }

private:
    Scope scope_;
    SharedMemory<std::array<Slot, 2>> slots_;
};

class Queue {
public:
    void push(char const* message, std::size_t size) {
        {
            std::lock_guard const lock(mutex_);
            std::memcpy(messages_.emplace_back().data(), message, size);
        }
        filled_.notify_one();
    }

    void pop(char* message, std::size_t size) {
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [this] { return !messages_.empty(); });
        std::memcpy(message, messages_.front().data(), size);
        messages_.pop_front();
    }

private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<std::array<char, largest_message>> messages_;
};

class QueueChannel : public Channel {
public:
    void send(End from, char const* message, std::size_t size) override {
        queues_[from == End::near].push(message, size);
    }
    void receive(End to, char* message, std::size_t size) override { queues_[to == End::far].pop(message, size); }

private:
    std::array<Queue, 2> queues_;
};

}  // namespace

std::unique_ptr<Channel> shared_memory_channel(Scope scope) {
    return std::make_unique<SharedMemoryChannel>(scope);
}

std::unique_ptr<Channel> queue_channel() {
    return std::make_unique<QueueChannel>();
}

}  // namespace tricorn::client::lab
