#pragma once
// Storage for a coroutine's result in its promise, shared by the task types; specialised for void.
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tricorn {

// Stands for void where a value is required.
struct Nothing {};

template <class T>
struct TaskResult {
    using Value = T;
    std::optional<Value> value;
    std::exception_ptr error;

    template <class U>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
    void unhandled_exception() { error = std::current_exception(); }
};

template <>
struct TaskResult<void> {
    using Value = Nothing;
    std::optional<Value> value;
    std::exception_ptr error;

    void return_void() { value.emplace(); }
    void unhandled_exception() { error = std::current_exception(); }
};

// Returns a value as T, which may be void.
template <class T>
T as_result(typename TaskResult<T>::Value&& value) {
    if constexpr (!std::is_void_v<T>) return std::move(value);
}

// Returns the result of a finished promise; rethrows its coroutine's exception.
template <class T>
T take_result(TaskResult<T>& result) {
    if (result.error) std::rethrow_exception(result.error);
    return as_result<T>(std::move(*result.value));
}

}  // namespace tricorn
