#pragma once
// The coroutine type of the pool: runs on the caller's stack until it parks, then continues in any thread that resumes
// it.
#include "common/io/task_result.hpp"
#include <coroutine>

namespace tricorn::server {

// Where a parked coroutine waits, and the result that it resumes with.
template <class T>
struct Parking {
    std::coroutine_handle<> who;
    T outcome{};
};

// A parked coroutine must not be resumed before its whole stack of callers has suspended: the caller that started or
// resumed the outermost task publishes it after that call has returned.
template <class T = void>
class [[nodiscard]] ParkingTask {
public:
    struct promise_type : TaskResult<T> {
        std::coroutine_handle<> caller;

        struct Finished {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                std::coroutine_handle<> const next = self.promise().caller;
                return next ? next : std::noop_coroutine();
            }
            void await_resume() const noexcept {}
        };

        ParkingTask get_return_object() {
            return ParkingTask(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        Finished final_suspend() noexcept { return {}; }
        template <class U>
        ParkingTask<U>&& await_transform(ParkingTask<U>&& task) {
            return std::move(task);
        }
    };

    using Value = typename TaskResult<T>::Value;

    explicit ParkingTask(Value value) : value_(std::move(value)) {}             // finished, without a frame
    explicit ParkingTask(Parking<Value>& parking) : parking_(&parking) {}   // parks the awaiting coroutine there

    ParkingTask(ParkingTask&& other) noexcept
        : frame_(std::exchange(other.frame_, {})), parking_(other.parking_), value_(std::move(other.value_)) {}
    ParkingTask& operator=(ParkingTask&&) = delete;
    ~ParkingTask() {
        if (frame_) frame_.destroy();
    }

    bool done() const { return frame_.done(); }   // only for a task with a frame

    bool await_ready() const noexcept { return parking_ == nullptr && (!frame_ || frame_.done()); }
    void await_suspend(std::coroutine_handle<> caller) noexcept {
        if (parking_) {
            parking_->who = caller;
        } else {
            frame_.promise().caller = caller;
        }
    }
    T await_resume() {
        if (parking_) return as_result<T>(std::move(parking_->outcome));
        if (!frame_) return as_result<T>(std::move(*value_));
        return take_result<T>(frame_.promise());
    }

private:
    explicit ParkingTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
    Parking<Value>* parking_ = nullptr;
    std::optional<Value> value_;
};

}   // namespace tricorn::server
