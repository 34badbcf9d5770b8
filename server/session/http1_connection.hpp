#pragma once
// One HTTP/1 keep-alive connection as a state machine without waits. Input: bytes and responses; output: bytes and the
// next step. The session performs the steps and waits.
#include "common/http/framing.hpp"
#include "common/io/io.hpp"
#include "server/routing/context.hpp"
#include "server/session/worker_state.hpp"
#include <cerrno>
#include <memory>
#include <string>

namespace tricorn::server {

class Http1Connection {
public:
    enum class Step {
        send,     // send the output before anything else
        wait,     // wait for bytes according to need() and deadline(); then call take()
        answer,   // request() is complete: pass its response to answer()
        finish,   // everything is sent: linger, then close
    };
    enum class Sent { all, blocked, gone };

    // `peer` is the client's address, as in Context; `unit` serves it.
    Http1Connection(WorkerState& worker, std::string peer, Unit unit);
    Http1Connection(Http1Connection const&) = delete;
    Http1Connection& operator=(Http1Connection const&) = delete;
    ~Http1Connection();

    Step next();   // repeated calls return the same step until it has been performed

    WaitPurpose need() const { return phase_ == Phase::idle ? WaitPurpose::request : WaitPurpose::rest; }
    Deadline deadline() const { return deadline_; }
    // Called after the wait: takes the received bytes, or handles a timeout. False: close the connection without a
    // response.
    template <Stream S>
    bool take(WaitResult waited, S& stream) {
        if (waited == WaitResult::overloaded && !work_) look_at_method(stream);
        if (waited != WaitResult::ready || is_late()) return give_up(waited);
        IoResult const moved = stream.receive(room());
        work_->input.received(moved.bytes);
        return moved.bytes > 0 || moved.error == EAGAIN;
    }

    Request const& request() const { return work_->request; }
    Context context(std::string_view argument) const;
    // `endpoint` is the row of the routes, or other_endpoint.
    void answer(Response response, std::size_t endpoint);
    // Called instead of answer() after an exception. False: it is too late for an error response.
    bool fail(char const* why);
    // Everything is sent: from now on it waits for the client to close.
    void begin_close() { unit_.rest(UnitState::closing, Clock::now()); }

    // Responses to pipelined requests are collected; they must be sent before a wait.
    bool unsent() const { return work_ && (output_offset_ < work_->output.size() || has_tail()); }
    template <Stream S>
    Sent send(S& stream) {
        std::size_t moved_so_far = 0;
        while (moved_so_far < in_one_go) {
            iovec pieces[2];
            std::size_t const count = gather(pieces);
            if (count == 0) return Sent::all;
            IoResult const moved = stream.send({pieces, count});
            if (moved.error == EAGAIN) return blocked(moved_so_far);
            if (moved.error != 0) return Sent::gone;
            sent(moved.bytes);
            moved_so_far += moved.bytes;
        }
        return blocked(moved_so_far);   // lets others run while a fast reader takes a long body
    }
    // Called after Sent::blocked, and again as long as there is no room: returns when the wait for it must end.
    template <Stream S>
    Deadline begin_wait_for_room(S& stream) {
        return work_->pace.begin(pace_limits(), Clock::now(), stream.unacknowledged());
    }
    // Called after that wait. False: the client takes its response too slowly, close the connection.
    template <Stream S>
    bool is_worth_it(WaitResult waited, S& stream) {
        Deadline const now = Clock::now();
        bool const room = waited == WaitResult::ready;
        if (room) unit_.enter(UnitState::writing, now);   // in the pool another thread may go on
        return work_->pace.goes_on(pace_limits(), now, stream.unacknowledged(), room);
    }
    // How long to wait for the client's remaining bytes before closing: a reset would destroy our response in transit.
    // Zero: the client has nothing more to send, unless bytes have already arrived.
    Duration linger_timeout() const { return linger_timeout_; }

private:
    enum class Phase { none, idle, head, body };
    static constexpr std::size_t enough = 64 * 1024;   // bytes
    static constexpr std::size_t in_one_go = 1024 * 1024;   // bytes

    Sent blocked(std::size_t sent_now) {
        work_->pace.note_sent(sent_now);
        answered_at_ = Deadline();   // the time is outdated once the response is sent
        return Sent::blocked;
    }
    // A request that is refused unread may be a HEAD, whose answer has no body.
    template <Stream S>
    void look_at_method(S& stream) {
        IoResult const moved = stream.receive(room());
        work_->input.received(moved.bytes);
        take_method_of_line({work_->input.bytes().data(), work_->input.bytes().size()}, work_->request);
    }
    bool is_late() const { return phase_ != Phase::idle && Clock::now() >= deadline_; }
    void parse();
    void count();
    bool owes_continue() const;
    WritePace::Limits pace_limits() const;
    std::span<char> room();
    void count_idle_end(WaitResult waited) const;
    bool give_up(WaitResult waited);
    Step wait_in(Phase phase);
    void refuse(Refusal refusal);
    bool holds_enough() const { return work_ && (has_tail() || work_->output.size() > enough); }
    bool wants_more_requests() const;
    void enqueue(Response response, bool close);
    void hold_or_refuse(Response& response);
    void let_go();
    void log_access(Response const& response) const noexcept;
    bool has_tail() const { return tail_offset_ < work_->response.body.size() || source_left_ > 0; }
    std::size_t gather(iovec (&pieces)[2]);
    void sent(std::size_t count);
    void all_sent();

    WorkerState* worker_;
    std::string peer_;
    Unit unit_;
    std::unique_ptr<Workspace> work_;   // only while a request or response is in progress
    Deadline deadline_{};
    Clock::time_point complete_at_{};   // time of the current request
    Clock::time_point answered_at_{};   // time of the last response; default: read the clock again
    std::uint64_t requests_ = 0;   // complete requests on this connection
    std::uint64_t source_left_ = 0;   // bytes of response.source not generated yet
    std::size_t output_offset_ = 0;   // bytes of work_->output already sent
    std::size_t tail_offset_ = 0;   // bytes of work_->response.body already sent
    std::size_t answer_start_ = 0;   // where the current response begins in work_->output
    std::uint32_t in_flight_ = 0;   // this connection's part of the slot's in_flight
    Duration linger_timeout_{};
    Phase phase_ = Phase::none;
    bool answering_ = false;
    bool finished_ = false;
    bool counted_ = false;   // the current request is included in the slot's in_flight
    bool continued_ = false;   // "100 Continue" has been sent
};

}   // namespace tricorn::server
