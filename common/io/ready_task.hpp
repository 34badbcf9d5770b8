#pragma once
// The coroutine type of the blocking models: it has always finished when it is returned.
#include "common/io/task_result.hpp"
#include <cassert>
#include <coroutine>

namespace tricorn {

// Runs immediately on the caller's stack. Its promise accepts only other ReadyTasks in a co_await, so a blocking model
// that tries to suspend fails to compile instead of deadlocking.
template <class T = void>
class [[nodiscard]] ReadyTask {
public:
    struct promise_type : TaskResult<T> {
        ReadyTask get_return_object() { return ReadyTask(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }   // keeps frame and result for take()
        template <class U>
        ReadyTask<U>&& await_transform(ReadyTask<U>&& task) {
            return std::move(task);
        }
    };

    using Value = typename TaskResult<T>::Value;

    // A result without a coroutine: a wait that is one system call needs no frame.
    explicit ReadyTask(Value value) : value_(std::move(value)) {}

    ReadyTask(ReadyTask&& other) noexcept : frame_(std::exchange(other.frame_, {})), value_(std::move(other.value_)) {}
    ReadyTask& operator=(ReadyTask&&) = delete;
    ~ReadyTask() {
        if (frame_) frame_.destroy();
    }

    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept { std::terminate(); }
    T await_resume() { return take(); }

    // Returns the result, once; rethrows the body's exception.
    T take() {
        if (!frame_) return as_result<T>(std::move(*value_));
        assert(frame_.done());
        return take_result<T>(frame_.promise());
    }

private:
    explicit ReadyTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
    std::optional<Value> value_;
};

}  // namespace tricorn
