#pragma once
// A forked process that dies with the thread that created it.
#include <sys/types.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace detail {

pid_t fork_or_throw();
void die_with(pid_t parent);   // call in the child; exits if the parent has already died

}  // namespace detail

// Runs `body` in a forked process, which then calls _exit(2) with 0. Returns its id; throws if fork fails.
template <class Body>
pid_t fork_child(Body const& body) {
    pid_t const parent = ::getpid();
    pid_t const child = detail::fork_or_throw();
    if (child != 0) return child;
    detail::die_with(parent);
    try {
        body();
    } catch (...) {
        ::_exit(1);
    }
    ::_exit(0);
}

// Kills the child in any state and reaps it.
void end_child(pid_t child);

}  // namespace tricorn::client::lab
