#pragma once
// What a step brought, or the reason why it brought nothing, for ends that are expected; what is not, is thrown.
#include <optional>
#include <string>
#include <utility>

namespace tricorn {

// A reason in words that end an error message, such as "no unit".
struct NoValue {
    std::string why;
};
inline NoValue refused(std::string why) {
    return {std::move(why)};
}

// A function returns the value, or refused("the port is missing"). Taking a value that is not there throws.
template <class T = void>
struct [[nodiscard]] Expected {
    std::optional<T> value;
    std::string why;   // there is none; else empty

    Expected(T result) : value(std::move(result)) {}
    Expected(NoValue reason) : why(std::move(reason.why)) {}

    explicit operator bool() const { return value.has_value(); }
    T& operator*() { return value.value(); }
    T const& operator*() const { return value.value(); }
    T* operator->() { return &value.value(); }
    T const* operator->() const { return &value.value(); }
};

// Of a step that brings nothing but its end: `return {};` where it was done.
template <>
struct [[nodiscard]] Expected<void> {
    std::string why;   // it was not; else empty

    Expected() = default;
    Expected(NoValue reason) : why(std::move(reason.why)), done_(false) {}
    template <class T>
    Expected(Expected<T> const& other) : why(other.why), done_(other) {}   // whose value is stored already

    explicit operator bool() const { return done_; }

private:
    bool done_ = true;
};

}   // namespace tricorn
