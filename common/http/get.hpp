#pragma once
// A GET from a client's side, whoever waits for it: a lookup, a connection to one of the addresses, a request out, an
// answer in. The class is a state machine that does not wait; the functions below it do.
#include "common/http/input_buffer.hpp"
#include "common/http/response_reader.hpp"
#include "common/http/url.hpp"
#include "common/io/resolver.hpp"
#include <cerrno>

namespace tricorn {

// What becomes of the answer is for those to say who derive from it: they are its sink.
class Get : public ResponseSink {
public:
    enum class End {
        none,              // it is under way
        complete,          // the whole answer is here
        lookup_late,       // no address before the deadline
        lookup_failed,     // why() says why
        no_address,        // the name has none
        address_refused,   // by check(); why() says why
        no_connection,     // to any address; error() of the last: ETIMEDOUT where there was none in time
        stale,             // a kept connection was closed under the request, before anything of an answer
        lost,              // error(); 0: the other side has closed the connection
        late,              // the answer was not whole at the deadline
        head_too_large,    // or a chunk's header, or the trailer
        body_too_large,
        malformed,         // the answer is not valid HTTP; why() says why
    };
    struct Limits {
        std::uint32_t head;   // bytes
        std::uint64_t body;   // bytes
        Duration connecting = std::chrono::hours(24);   // all addresses together
    };
    // When each step was done; none: it was not.
    struct Times {
        Clock::time_point begun, resolving{}, resolved{}, connected{}, sending{}, first_byte{}, done{};
    };

    End end() const { return end_; }
    int error() const { return error_; }   // errno
    std::string const& why() const { return why_; }
    unsigned status() const { return reader_.status(); }
    bool answer_begun() const { return reader_.begun(); }
    // The answer was complete, nothing came after it, and the connection was not announced to close.
    bool may_keep() const { return end_ == End::complete && input_.empty() && reader_.keep_alive(); }
    SocketAddress const& address() const { return address_; }   // the last that was tried
    Times const& times() const { return times_; }
    Deadline deadline() const { return deadline_; }   // for all of it

    void begin_anew();   // no connection is there: a lookup comes next
    void begin_on_kept(SocketAddress const& address);
    // nullopt: nothing was found in time.
    void found(std::optional<Addresses> const& addresses);
    // The address to try next, and until when; nullptr: one has been reached, or there is none left.
    SocketAddress const* next_address() const;
    Deadline patience() const;
    void tried(int error);   // 0: connected

    bool sending() const { return stage_ == Stage::sending; }
    bool receiving() const { return stage_ == Stage::receiving; }
    template <Stream S>
    void send(S& stream) {
        while (sending()) {
            iovec const rest{request_.data() + sent_, request_.size() - sent_};
            IoResult const moved = stream.send({&rest, 1});
            if (moved.error == EAGAIN) return;
            if (moved.error != 0) return lose(moved.error);
            sent_ += moved.bytes;
            if (sent_ == request_.size()) stage_ = Stage::receiving;
        }
    }
    // A fast sender lets the others have a turn now and then.
    template <Stream S>
    void receive(S& stream) {
        for (int reads = 0; reads < 4 && receiving(); ++reads) {
            IoResult const moved = stream.receive(input_.room());
            if (moved.error == EAGAIN) return;
            if (moved.bytes == 0) return lose(moved.error);
            input_.received(moved.bytes);
            take();
        }
    }
    void time_out() { finish(End::late); }

    Get(Get const&) = delete;   // its reader knows it as the sink
    Get& operator=(Get const&) = delete;

protected:
    // The clock starts. `request` is sent as it is.
    Get(std::string request, Limits limits, Deadline deadline);

    std::uint64_t body_bytes() const { return reader_.body_bytes(); }
    bool in_body() const { return reader_.in_body(); }
    bool on_kept() const { return kept_; }   // the connection was there already

    void on_status(unsigned) override {}
    void on_field(std::string_view, std::string_view) override {}

private:
    enum class Stage { connecting, sending, receiving, over };

    // May a connection to any of these be opened?
    virtual Expected<> check(std::span<SocketAddress const>) const { return {}; }

    void begin();
    void take();
    void lose(int error);
    void finish(End end, std::string why = {}, int error = 0);

    std::string request_;
    Limits limits_;
    Deadline deadline_;
    Times times_{Clock::now()};
    Stage stage_ = Stage::connecting;
    End end_ = End::none;
    int error_ = 0;
    std::string why_;
    std::vector<SocketAddress> addresses_;
    std::size_t next_ = 0;   // of them
    SocketAddress address_;
    bool kept_ = false;   // the connection was there already
    std::size_t sent_ = 0;
    InputBuffer input_;
    ResponseReader reader_;
};

// Opens a connection to one of the addresses that were found. If this fails, `place` is empty.
template <OutboundIo I>
Task<I> reach(I& io, std::optional<typename I::Stream>& place, Get& get) {
    while (SocketAddress const* const address = get.next_address()) {
        Deadline const patience = get.patience();
        int const error = co_await connect(io, place, *address, patience);
        get.tried(error);
    }
}

template <OutboundIo I>
Task<I> look_up_and_reach(I& io, std::optional<typename I::Stream>& place, Get& get, Url const& url,
                          Resolver& resolver) {
    get.begin_anew();
    std::optional<Addresses> const found = co_await look_up(io, resolver, url.host, url.port, get.deadline());
    get.found(found);
    co_await reach(io, place, get);
}

// Asks on a connection that is there, until the answer is, or something else ends it.
template <OutboundIo I>
Task<I> converse(I& io, typename I::Stream& stream, Get& get) {
    get.send(stream);
    while (get.sending()) {
        WaitResult const waited = co_await io.writable(stream, get.deadline());
        if (waited == WaitResult::ready) {
            get.send(stream);
        } else {
            get.time_out();
        }
    }
    while (get.receiving()) {
        WaitResult const waited = co_await io.readable(stream, WaitPurpose::answer, get.deadline());
        if (waited == WaitResult::ready) {
            get.receive(stream);
        } else {
            get.time_out();
        }
    }
}

}   // namespace tricorn
