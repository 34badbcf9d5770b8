#pragma once
// One request and its response on an open connection: a state machine that moves bytes and never waits.
#include "client/load/engine/echo_check.hpp"
#include "client/load/engine/offending.hpp"
#include "client/load/engine/targets.hpp"
#include "client/load/metrics/metrics.hpp"
#include "client/load/pace/stalls.hpp"
#include "client/load/transport/transport.hpp"
#include "common/http/input_buffer.hpp"
#include "common/http/response_reader.hpp"
#include <cerrno>
#include <cstdint>
#include <string>

namespace tricorn::client {

// `Transport` has the interface of transport.hpp. Not movable.
template <class Transport>
class Exchange {
public:
    enum class Stage { idle, sending, receiving, answered, failed, abandoned };

    // `stalls`: of the thread. `echo`: checks the response's body; nullptr: any body is accepted. Both must outlive the
    // exchange.
    Exchange(Duration timeout, Stalls& stalls, EchoCheck* echo = nullptr)
        : timeout_(timeout), stalls_(&stalls), echo_(echo) {
        if (echo) reader_ = ResponseReader(*echo, ResponseReader::max_pending, UINT64_MAX);
    }

    // Starts a request. `target` and `request` must outlive the exchange.
    // `own_lateness`: the client's own part of the time since it was due.
    void begin(Target const& target, std::string const& request, Deadline due, Deadline now, Duration own_lateness) {
        target_ = &target;
        request_ = &request;
        body_ = target.body.bytes();
        moments_ = {due, now, {}, {}, own_lateness, {}, {}};
        now_ = counted_until_ = now;
        stalls_->sends(now, moments_.own);
        moved_ = {};
        sent_ = 0;
        lost_to_ = 0;
        keep_ = !target.closes;
        reader_.start(target.to_head);
        stage_ = Stage::sending;
    }

    bool sending() const { return stage_ == Stage::sending; }
    bool receiving() const { return stage_ == Stage::receiving; }
    bool answered() const { return stage_ == Stage::answered; }
    bool failed() const { return stage_ == Stage::failed; }
    Deadline deadline() const { return moments_.sent + timeout_; }

    void send(Transport& transport);
    void receive(Transport& transport);
    void time_out(Deadline now) {
        now_ = now;
        fail(timeout());
    }
    // Ends the wait for a request that was neither answered nor failed.
    void abandon(Deadline now) {
        now_ = now;
        stage_ = Stage::abandoned;
    }

    Deadline now() const { return now_; }   // last reading of the clock
    Moments const& moments() const { return moments_; }
    std::uint64_t sent_bytes() const { return sent_; }
    std::uint64_t received_bytes() const { return moved_; }
    // Valid once answered.
    bool lacked_space() const { return reader_.lacked_space(); }
    unsigned status() const { return reader_.status(); }
    bool ok() const { return target_->is_ok(status()); }
    bool keep_alive() const { return keep_ && reader_.keep_alive(); }
    // Valid once failed.
    Failure failure() const { return failure_; }
    std::string_view sample() const { return sample_; }

    // Returns false if the idle connection was lost or sent unrequested bytes. An intact one has nothing to read
    // (EAGAIN).
    bool is_quiet(Transport& transport) { return input_.empty() && transport.receive(input_.room()).error == EAGAIN; }
    void forget() { input_.clear(); }   // the connection is closed

private:
    using Phase = Failure::Phase;
    using Kind = Failure::Kind;
    enum class Taken { some, nothing, ended };

    Taken take(Transport& transport);
    void look();
    void fail_to_send(Transport& transport, int error);
    void lose(Transport& transport);
    void finish();
    Phase phase() const { return reader_.in_body() ? Phase::body : Phase::head; }
    Failure timeout() const { return {sending() ? Phase::send : phase(), Kind::timeout, 0}; }
    void malformed(int code, std::string why) { fail({phase(), Kind::malformed, code}, std::move(why)); }
    void fail(Failure failure, std::string sample = {}) {
        failure_ = failure;
        sample_ = std::move(sample);
        stage_ = Stage::failed;
    }
    void fail(LoadError load_error) { fail(load_error.failure, std::move(load_error.sample)); }

    Duration timeout_;
    Stalls* stalls_;
    EchoCheck const* echo_;
    Target const* target_ = nullptr;
    std::string const* request_ = nullptr;
    std::string_view body_;   // what follows the request
    ResponseReader reader_;
    InputBuffer input_{ResponseReader::max_pending};
    Moments moments_;
    Clock::time_point now_{};   // read after each system call that may take time
    Clock::time_point counted_until_{};   // of the client's own part
    std::size_t sent_ = 0;
    std::uint64_t moved_ = 0;
    int lost_to_ = 0;   // errno; 0: closed normally
    bool keep_ = true;
    Stage stage_ = Stage::idle;
    Failure failure_;
    std::string sample_;
};

template <class Transport>
void Exchange<Transport>::send(Transport& transport) {
    while (sent_ < request_->size() + body_.size()) {
        iovec rest[2];
        std::size_t pieces = 0;
        auto const add = [&](std::string_view text, std::size_t from) {
            if (from < text.size()) rest[pieces++] = {const_cast<char*>(text.data()) + from, text.size() - from};
        };
        add(*request_, sent_);
        add(body_, sent_ - std::min(sent_, request_->size()));
        IoResult const moved = transport.send({rest, pieces});
        if (moved.error == EAGAIN) return;
        if (moved.error != 0) return fail_to_send(transport, moved.error);
        sent_ += moved.bytes;
    }
    stage_ = Stage::receiving;
}

// A server that refuses a body responds and closes: the response counts although the request was not sent in full.
template <class Transport>
void Exchange<Transport>::fail_to_send(Transport& transport, int error) {
    stage_ = Stage::receiving;
    keep_ = false;
    Taken taken = Taken::some;
    while (receiving() && taken == Taken::some) taken = take(transport);
    now_ = Clock::now();
    bool const closed = receiving() && taken == Taken::ended && lost_to_ == 0;
    if (closed && reader_.end() == ResponseReader::Progress::complete) finish();
    if (receiving()) fail(transport.load_error(Phase::send, error));
}

// Reads at most 16 times in a row, so that a fast, long response does not starve the other connections.
template <class Transport>
void Exchange<Transport>::receive(Transport& transport) {
    for (int reads = 0; reads < 16 && receiving(); ++reads) {
        Taken const taken = take(transport);
        if (taken == Taken::nothing) return;
        if (taken == Taken::ended) return lose(transport);
    }
}

// Reads the clock. What was read may have lain ready while the thread was not there.
template <class Transport>
void Exchange<Transport>::look() {
    now_ = Clock::now();
    if (!stalls_->suspects(now_)) [[likely]]
        return;
    moments_.own += stalls_->absent_before(now_, counted_until_);
    counted_until_ = now_;
}

// Reads once and handles what that completes.
template <class Transport>
typename Exchange<Transport>::Taken Exchange<Transport>::take(Transport& transport) {
    IoResult const moved = transport.receive(input_.room());
    if (moved.error == EAGAIN) return Taken::nothing;
    look();
    if (moved.bytes == 0) {
        lost_to_ = moved.error;
        return Taken::ended;
    }
    if (!reader_.begun()) {
        moments_.first_byte = now_;
        moments_.own_to_first_byte = moments_.own;
    }
    moved_ += moved.bytes;
    input_.received(moved.bytes);
    std::size_t consumed = 0;
    ResponseReader::Progress const progress = reader_.put(input_.bytes(), consumed);
    if (progress == ResponseReader::Progress::malformed)
        malformed(reader_.error(), reader_.why() + ": " + offending(input_.bytes(), consumed));
    input_.consume(consumed);
    if (progress == ResponseReader::Progress::complete) finish();
    if (progress == ResponseReader::Progress::need_more && input_.room().empty())
        malformed(0, "a head of more than 64 KiB: " + offending(input_.bytes(), 0));
    return Taken::some;
}

// The server has closed or reset the connection.
template <class Transport>
void Exchange<Transport>::lose(Transport& transport) {
    if (lost_to_ == 0 && reader_.end() == ResponseReader::Progress::complete) return finish();
    fail(transport.load_error(phase(), lost_to_));
}

template <class Transport>
void Exchange<Transport>::finish() {
    if (!input_.empty()) return malformed(0, "more bytes than the response announced: " + offending(input_.bytes(), 0));
    // The event loop's deadlines are coarse; the clock decides.
    if (now_ - moments_.sent >= timeout_) return fail(timeout());
    moments_.done = now_;
    if (echo_ && ok()) {
        if (auto difference = echo_->difference()) return fail({Phase::body, Kind::altered, 0}, std::move(*difference));
    }
    bool const wrong_length =
        ok() && target_->answer_bytes != Target::any_length && target_->answer_bytes != reader_.body_bytes();
    if (wrong_length) return malformed(0, "a body whose length differs from the request's");
    stage_ = Stage::answered;
}

}   // namespace tricorn::client
