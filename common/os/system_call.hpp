#pragma once
// System calls that must succeed: where one does not, std::system_error names it.
#include <cerrno>
#include <system_error>

namespace tricorn {

[[noreturn]] inline void fail_with(int error, char const* call) {
    throw std::system_error(error, std::generic_category(), call);
}

// The result of a call that says with a negative one that errno tells why it failed.
inline int checked(int result, char const* call) {
    if (result < 0) fail_with(errno, call);
    return result;
}

// For calls that return their error, as those of pthreads(7) do.
inline void check(int error, char const* call) {
    if (error != 0) fail_with(error, call);
}

}   // namespace tricorn
