#pragma once
// The coroutine type of the blocking models: it has always finished by the time it is returned.
#include <cassert>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tricorn {

namespace detail {

struct Nothing {};

template <class T>
struct ReadyResult {
    std::optional<T> value;
    template <class U>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
};

template <>
struct ReadyResult<void> {
    std::optional<Nothing> value;
    void return_void() { value.emplace(); }
};

}  // namespace detail

// Runs at once on the caller's stack. Its promise accepts nothing but other ReadyTasks in a co_await, so a blocking
// model that tries to suspend does not compile instead of deadlocking.
template <class T = void>
class [[nodiscard]] ReadyTask {
public:
    struct promise_type : detail::ReadyResult<T> {
        std::exception_ptr error;

        ReadyTask get_return_object() { return ReadyTask(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }   // keeps the frame, and the result, for take()
        void unhandled_exception() { error = std::current_exception(); }
        template <class U>
        ReadyTask<U>&& await_transform(ReadyTask<U>&& task) {
            return std::move(task);
        }
    };

    using Value = std::conditional_t<std::is_void_v<T>, detail::Nothing, T>;

    // Finished without a coroutine: a wait that is one system call needs no frame.
    explicit ReadyTask(Value value) : value_(std::move(value)) {}

    ReadyTask(ReadyTask&& other) noexcept : frame_(std::exchange(other.frame_, {})), value_(std::move(other.value_)) {}
    ReadyTask& operator=(ReadyTask&&) = delete;
    ~ReadyTask() {
        if (frame_) frame_.destroy();
    }

    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept { std::terminate(); }
    T await_resume() { return take(); }

    // The result, once; rethrows what the body threw.
    T take() {
        if (!frame_) return convert(std::move(*value_));
        assert(frame_.done());
        promise_type& promise = frame_.promise();
        if (promise.error) std::rethrow_exception(promise.error);
        return convert(std::move(*promise.value));
    }

private:
    explicit ReadyTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    static T convert(Value&& value) {
        if constexpr (!std::is_void_v<T>) return std::move(value);
    }

    std::coroutine_handle<promise_type> frame_;
    std::optional<Value> value_;
};

}  // namespace tricorn
