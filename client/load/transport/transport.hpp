#pragma once
// Transports a connection's bytes: over the plain stream, or over TLS. Without TLS it costs one branch.
#include "client/load/transport/tls.hpp"
#include <algorithm>
#include <concepts>
#include <optional>
#include <string>

namespace tricorn::client {

// Receives and sends like a Stream. Not movable.
template <Stream S>
class Transport final : private TlsTransport {
public:
    // nullptr: plain. Must outlive this.
    explicit Transport(Tls const* tls) : tls_(tls) {}
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;

    bool is_open() const { return stream_.has_value(); }
    bool has_tls() const { return tls_ != nullptr; }
    std::optional<S>& stream() { return stream_; }   // connect() stores the stream here
    void expire() {
        if (stream_) stream_->expire();
    }
    void close() {
        session_.reset();
        stream_.reset();
    }

    IoResult receive(std::span<char> in) { return session_ ? session_->receive(in) : stream_->receive(in); }
    IoResult send(std::span<iovec const> out) { return session_ ? session_->send(out) : stream_->send(out); }

    // With TLS, once connected: the handshake must come first, step by step.
    TlsSession& begin_session() {
        TlsTransport& transport = *this;
        return session_.emplace(*tls_, transport);
    }
    TlsSession const& session() const { return *session_; }
    // Whether a send must wait for incoming bytes instead of buffer space.
    bool sending_waits_for_bytes() const { return session_ && session_->want() == TlsSession::Want::read; }

    // Returns what `error` from a read or write (0: the peer has closed) means for a request in that phase.
    LoadError load_error(Failure::Phase phase, int error) const {
        if (session_ && session_->load_error()) {
            LoadError load_error = *session_->load_error();
            // With TLS 1.3 a client has finished the handshake when the server looks at its certificate, or misses one:
            // a refusal before the first byte of an answer is still about the handshake.
            bool const of_handshake = load_error.failure.kind == Failure::Kind::refused && !session_->received();
            if (!of_handshake) load_error.failure.phase = phase;
            return load_error;
        }
        return {{phase, error == 0 ? Failure::Kind::closed : Failure::Kind::system, error}, {}};
    }

private:
    IoResult receive_raw(std::span<char> in) override { return stream_->receive(in); }
    IoResult send_raw(std::span<iovec const> out) override { return stream_->send(out); }

    Tls const* tls_;
    std::optional<S> stream_;
    std::optional<TlsSession> session_;
};

// Waits until a session can continue. If records may already have arrived, only yields to the other connections.
template <Io I>
Task<I, WaitResult> until_it_can_go_on(I& io, Transport<typename I::Stream>& transport, Deadline deadline) {
    TlsSession::Want const want = transport.session().want();
    if (want == TlsSession::Want::read) {
        WaitResult const waited = co_await io.readable(*transport.stream(), WaitPurpose::rest, deadline);
        co_return waited;
    }
    if (want == TlsSession::Want::write) {
        WaitResult const waited = co_await io.writable(*transport.stream(), deadline);
        co_return waited;
    }
    co_await io.yield();
    co_return Clock::now() < deadline ? WaitResult::ready : WaitResult::timed_out;
}

// Runs the TLS handshake. Returns nullopt, or why it failed; the wire is then closed. `cut_off()` returns when all
// waiting ends. It is called at each step, because the time may move forward while a handshake arrives byte by byte.
template <Io I, std::invocable CutOff>
Task<I, std::optional<LoadError>> shake_hands(I& io, Transport<typename I::Stream>& transport, Deadline deadline,
                                              CutOff cut_off) {
    TlsSession& session = transport.begin_session();
    std::optional<LoadError> load_error;
    while (!load_error && !session.shake_hands()) {
        if (session.failed()) {
            load_error = transport.load_error(Failure::Phase::tls, session.error());
            continue;
        }
        Deadline const until = std::min<Deadline>(deadline, cut_off());
        WaitResult const waited = co_await until_it_can_go_on(io, transport, until);
        if (waited != WaitResult::ready || Clock::now() >= until)
            load_error = {{Failure::Phase::tls, Failure::Kind::timeout, 0}, {}};
    }
    if (load_error) transport.close();
    co_return load_error;
}

}   // namespace tricorn::client
