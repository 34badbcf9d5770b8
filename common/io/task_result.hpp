#pragma once
// What a coroutine's promise keeps until it is taken: shared by the task types, for results and for none.
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tricorn {

// Stands for void where a value must be.
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

// Hands out a value as T, which may be void.
template <class T>
T as_result(typename TaskResult<T>::Value&& value) {
    if constexpr (!std::is_void_v<T>) return std::move(value);
}

// Hands out what a finished promise keeps; rethrows what its coroutine threw.
template <class T>
T take_result(TaskResult<T>& result) {
    if (result.error) std::rethrow_exception(result.error);
    return as_result<T>(std::move(*result.value));
}

}  // namespace tricorn
