#pragma once
// A scripted Io with TLS: no socket, no clock, but a real OpenSSL server side in memory. It can fail at any step,
// transfer a byte at a time, and have no room or no data at chosen times.
#include "common/io/grant.hpp"
#include "common/io/outbound.hpp"
#include "common/io/ready_task.hpp"
#include "tests/support/certificate.hpp"
#include <algorithm>
#include <cerrno>
#include <functional>
#include <openssl/err.h>
#include <optional>
#include <string>

namespace tricorn::test {

class TlsWorld {
public:
    // The server's next action when the client waits for bytes; false if it has none: then the connection ends.
    using Move = std::function<bool(TlsWorld&)>;

    explicit TlsWorld(ServerContext context) : context_(std::move(context)) {}

    Move on_request = [](TlsWorld&) { return false; };   // the request is in `heard`
    std::size_t receive_at_most = SIZE_MAX;   // bytes; every second receive then finds nothing
    std::size_t send_at_most = SIZE_MAX;   // bytes; every second send then finds no room
    std::size_t fail_at = 0;   // the step that fails; 0: none
    bool shakes_hands = true;   // else it reads and sends nothing
    std::string early;   // sent after the handshake; then nothing can be sent any more
    std::size_t refuse_sends = 0;   // this many sends find no room, from now on

    std::function<void()> on_wait = [] {};   // called at the beginning of each wait for bytes

    std::size_t steps = 0;   // so far
    std::size_t opened = 0;   // connections
    std::size_t waits_for_room = 0;
    std::size_t yielded = 0;
    std::string heard;   // received from the client, not yet taken by the test
    std::size_t requests = 0;   // received heads

    // For `on_request`.
    void say(std::string const& bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
    void ask_for_key_update() { SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED); }
    void say_goodbye() { SSL_shutdown(ssl_.get()); }
    void end() { ended_ = true; }   // after the data already sent

private:
    friend class TlsWorldStream;
    friend class TlsWorldIo;

    bool failing() { return ++steps == fail_at; }

    void open() {
        ++opened;
        ended_ = refused_ = false;
        heard.clear();
        ssl_.reset(SSL_new(context_.get()));
        from_client_ = BIO_new(BIO_s_mem());
        to_client_ = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(from_client_, -1);
        SSL_set_bio(ssl_.get(), from_client_, to_client_);   // takes ownership of both
        SSL_set_accept_state(ssl_.get());
    }

    bool has_refused() {
        look();
        if (SSL_is_init_finished(ssl_.get()) == 1 && !std::exchange(refused_, true)) say(early);
        return refused_;
    }

    std::size_t pending() { return BIO_ctrl_pending(to_client_); }

    // The server processes the received bytes.
    void look() {
        if (!shakes_hands) return;
        char piece[4096];
        for (int count; (count = SSL_read(ssl_.get(), piece, sizeof piece)) > 0;)
            heard.append(piece, static_cast<std::size_t>(count));
        ERR_clear_error();   // the queue is the thread's: the client must not find what the server met
    }

    // Are there bytes for the client, or the end?
    bool has_something() {
        look();
        if (pending() > 0 || ended_) return true;
        if (heard.find("\r\n\r\n") == std::string::npos) return false;
        ++requests;
        if (!on_request(*this)) ended_ = true;
        heard.clear();
        return pending() > 0 || ended_;
    }

    ServerContext context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
    BIO* from_client_ = nullptr;
    BIO* to_client_ = nullptr;
    bool ended_ = false;
    bool refused_ = false;
    bool nothing_ = false;
    bool no_room_ = false;
};

class TlsWorldStream {
public:
    explicit TlsWorldStream(TlsWorld& world) : world_(&world) {}

    IoResult receive(std::span<char> in) {
        TlsWorld& world = *world_;
        if (world.failing()) return {.error = ECONNRESET};
        bool const limited = world.receive_at_most != SIZE_MAX;
        if (limited && std::exchange(world.nothing_, !world.nothing_)) return {.error = EAGAIN};
        if (world.pending() == 0) return world.ended_ ? IoResult{.ended = true} : IoResult{.error = EAGAIN};
        auto const most = static_cast<int>(std::min(in.size(), world.receive_at_most));
        return {.bytes = static_cast<std::size_t>(BIO_read(world.to_client_, in.data(), most))};
    }

    IoResult send(std::span<iovec const> out) {
        TlsWorld& world = *world_;
        if (world.failing()) return {.error = EPIPE};
        if (!world.early.empty() && world.has_refused()) return {.error = EPIPE};
        bool const limited = world.send_at_most != SIZE_MAX;
        bool const full = world.refuse_sends > 0 && world.refuse_sends-- > 0;
        if (full || (limited && std::exchange(world.no_room_, !world.no_room_))) return {.error = EAGAIN};
        auto const size = static_cast<int>(std::min(out[0].iov_len, world.send_at_most));
        return {.bytes = static_cast<std::size_t>(BIO_write(world.from_client_, out[0].iov_base, size))};
    }

    void shutdown_send() {}
    void expire() {}
    int pending_error() { return world_->failing() ? ECONNREFUSED : 0; }
    Socket detach() { return Socket(-1); }
    std::size_t unacknowledged() { return 0; }

private:
    TlsWorld* world_;
};

class TlsWorldIo {
public:
    template <class T>
    using Task = ReadyTask<T>;
    using Stream = TlsWorldStream;

    explicit TlsWorldIo(TlsWorld& world) : world_(&world) {}

    Task<WaitResult> readable(TlsWorldStream&, WaitPurpose, Deadline) {
        world_->on_wait();
        if (world_->failing() || !world_->has_something()) return Task<WaitResult>(WaitResult::timed_out);
        return Task<WaitResult>(WaitResult::ready);
    }
    Task<WaitResult> writable(TlsWorldStream&, Deadline) {
        ++world_->waits_for_room;
        return Task<WaitResult>(world_->failing() ? WaitResult::timed_out : WaitResult::ready);
    }
    Task<void> sleep_until(Deadline) {
        ++world_->steps;
        return Task<void>(Nothing());
    }
    Task<bool> granted(Grant const& grant, Deadline) { return Task<bool>(grant.given()); }
    Task<void> yield() {
        ++world_->steps;
        ++world_->yielded;
        return Task<void>(Nothing());
    }
    int open(std::optional<TlsWorldStream>& place, SocketAddress const&) {
        world_->open();
        if (world_->failing()) return ENETUNREACH;
        place.emplace(*world_);
        return 0;
    }
    int adopt(std::optional<TlsWorldStream>&, Socket) { return EMFILE; }

private:
    TlsWorld* world_;
};

static_assert(OutboundIo<TlsWorldIo>);

}   // namespace tricorn::test
