#pragma once
// A bare coroutine: no executor, no result. Its frame is the minimum cost of a unit of this kind.
#include <coroutine>
#include <exception>
#include <utility>

namespace tricorn::client::lab {

// Owns the frame. The coroutine starts suspended and stays suspended at its end.
class [[nodiscard]] Coroutine {
public:
    struct promise_type {
        Coroutine get_return_object() { return Coroutine(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    using Handle = std::coroutine_handle<promise_type>;

    Coroutine() = default;
    Coroutine(Coroutine&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Coroutine& operator=(Coroutine&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Coroutine() {
        if (handle_) handle_.destroy();
    }

    void resume() const { handle_.resume(); }
    Handle handle() const { return handle_; }

private:
    explicit Coroutine(Handle handle) : handle_(handle) {}

    Handle handle_;
};

// co_await this to transfer control to another coroutine.
struct SwitchTo {
    Coroutine::Handle next;

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>) const noexcept { return next; }
    void await_resume() const noexcept {}
};

}  // namespace tricorn::client::lab
