#pragma once
// An idle connection: held open without requests, as most connections of a real server are. Reopened when the server
// closes it.
#include "client/load/metrics/result.hpp"
#include "client/load/transport/transport.hpp"
#include "common/io/outbound.hpp"

namespace tricorn::client {

// `counts` is shared by all idle connections of a thread. All waiting ends at `cut_off`, which may move to an earlier
// time. Both must outlive this. Not movable.
template <OutboundIo I>
class IdleConnection {
public:
    IdleConnection(I io, SocketAddress const& address, Tls const* tls, Duration timeout, IdleCounts& counts,
                   Deadline const& cut_off)
        : io_(std::move(io)),
          address_(&address),
          timeout_(timeout),
          counts_(&counts),
          cut_off_(&cut_off),
          transport_(tls) {}
    IdleConnection(IdleConnection const&) = delete;
    IdleConnection& operator=(IdleConnection const&) = delete;

    // Returns false if the connection failed; hold() then tries again.
    Task<I, bool> open() {
        Deadline const deadline = std::min(Clock::now() + timeout_, *cut_off_);
        int const error = co_await connect(io_, transport_.stream(), *address_, deadline);
        if (error != 0) co_return false;
        if (transport_.has_tls()) {
            auto const cut_off = [this] { return *cut_off_; };
            std::optional<LoadError> const load_error = co_await shake_hands(io_, transport_, deadline, cut_off);
            if (load_error) co_return false;
        }
        ++counts_->opened;
        co_return true;
    }

    // Holds the connection until `over`, which is checked whenever a wait ends.
    Task<I> hold(bool const& over) {
        while (!over) {
            Deadline const soon = Clock::now() + std::chrono::milliseconds(100);
            if (!transport_.is_open()) {
                bool const opened = co_await open();
                if (!opened) co_await io_.sleep_until(soon);
                continue;
            }
            Deadline const later = soon + std::chrono::hours(1);
            WaitResult const waited = co_await io_.readable(*transport_.stream(), WaitPurpose::rest, later);
            char byte;
            if (waited != WaitResult::ready || transport_.receive({&byte, 1}).error == EAGAIN) continue;
            lose();
            co_await io_.sleep_until(soon);   // do not storm a server that closes at once
        }
    }

private:
    void lose() {
        ++counts_->lost;
        transport_.close();
    }

    I io_;
    SocketAddress const* address_;
    Duration timeout_;
    IdleCounts* counts_;
    Deadline const* cut_off_;
    Transport<typename I::Stream> transport_;
};

}   // namespace tricorn::client
