#pragma once
// A connection that says nothing: held open beside those of the load, as most of a real server's are. Opened again when
// the server closes it.
#include "client/load/metrics/result.hpp"
#include "client/load/transport/wire.hpp"
#include "common/io/outbound.hpp"

namespace tricorn::client {

// `counts` is the thread's, for all of its spare ones, as is `cut_off`, when nothing is waited for any more, which may come
// nearer at any time; both outlive this. Stays where it was made.
template <OutboundIo I>
class Spare {
public:
    Spare(I io, SocketAddress const& address, Tls const* tls, Duration timeout, IdleConnections& counts,
          Deadline const& cut_off)
        : io_(std::move(io)), address_(&address), timeout_(timeout), counts_(&counts), cut_off_(&cut_off), wire_(tls) {}
    Spare(Spare const&) = delete;
    Spare& operator=(Spare const&) = delete;

    // False: there is none, and hold() will try again.
    Task<I, bool> open() {
        Deadline const deadline = std::min(Clock::now() + timeout_, *cut_off_);
        int const error = co_await connect(io_, wire_.stream(), *address_, deadline);
        if (error != 0) co_return false;
        if (wire_.has_tls()) {
            auto const cut_off = [this] { return *cut_off_; };
            std::optional<Trouble> const trouble = co_await shake_hands(io_, wire_, deadline, cut_off);
            if (trouble) co_return false;
        }
        ++counts_->opened;
        co_return true;
    }

    // Until `over`, which is looked at whenever a wait ends.
    Task<I> hold(bool const& over) {
        while (!over) {
            Deadline const soon = Clock::now() + std::chrono::milliseconds(100);
            if (!wire_.is_open()) {
                bool const opened = co_await open();
                if (!opened) co_await io_.sleep_until(soon);
                continue;
            }
            Deadline const later = soon + std::chrono::hours(1);
            Waited const waited = co_await io_.readable(*wire_.stream(), Need::rest, later);
            char byte;
            if (waited != Waited::ready || wire_.receive({&byte, 1}).error == EAGAIN) continue;
            lose();
            co_await io_.sleep_until(soon);   // a server that closes it at once is not stormed
        }
    }

private:
    void lose() {
        ++counts_->lost;
        wire_.close();
    }

    I io_;
    SocketAddress const* address_;
    Duration timeout_;
    IdleConnections* counts_;
    Deadline const* cut_off_;
    Wire<typename I::Stream> wire_;
};

}   // namespace tricorn::client
