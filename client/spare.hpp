#pragma once
// A connection that says nothing: held open beside those of the load, as most of a real server's are. Opened again when
// the server closes it.
#include "client/result.hpp"
#include "common/io/outbound.hpp"

namespace tricorn {

// `counts` is the thread's, for all of its spare ones; outlives this. Stays where it was made.
template <OutboundIo I>
class Spare {
public:
    Spare(I io, SocketAddress const& address, Duration timeout, IdleConnections& counts)
        : io_(std::move(io)), address_(&address), timeout_(timeout), counts_(&counts) {}
    Spare(Spare const&) = delete;
    Spare& operator=(Spare const&) = delete;

    // 0, or why there is none; hold() will try again then.
    Task<I, int> open() {
        Deadline const deadline = Clock::now() + timeout_;
        int const error = co_await connect(io_, stream_, *address_, deadline);
        if (error == 0) ++counts_->opened;
        co_return error;
    }

    // Until `over`, which is looked at whenever a wait ends.
    Task<I> hold(bool const& over) {
        while (!over) {
            Deadline const soon = Clock::now() + std::chrono::milliseconds(100);
            if (!stream_) {
                int const error = co_await open();
                if (error != 0) co_await io_.sleep_until(soon);
                continue;
            }
            Deadline const later = soon + std::chrono::hours(1);
            Waited const waited = co_await io_.readable(*stream_, Need::rest, later);
            char byte;
            if (waited != Waited::ready || stream_->receive({&byte, 1}).error == EAGAIN) continue;
            lose();
            co_await io_.sleep_until(soon);   // a server that closes it at once is not stormed
        }
    }

private:
    void lose() {
        ++counts_->lost;
        stream_.reset();
    }

    I io_;
    SocketAddress const* address_;
    Duration timeout_;
    IdleConnections* counts_;
    std::optional<typename I::Stream> stream_;
};

}   // namespace tricorn
