#pragma once
// One keep-alive connection as a state machine without waiting: bytes in, the next step out, answers in, bytes out.
// The session asks it what to do next and does the waiting.
#include "common/io/io.hpp"
#include "server/routing/context.hpp"
#include "server/session/service.hpp"
#include <cerrno>
#include <memory>
#include <string>

namespace tricorn::server {

class Conversation {
public:
    enum class Step {
        send,     // what has been said must go out before anything else
        wait,     // for bytes, as need() and deadline() say; then take()
        answer,   // request() is complete: hand its response to answer()
        finish,   // all has been said and sent: linger, close
    };
    enum class Sent { all, blocked, gone };

    // `peer` is the client's address, as Context has it; `unit` serves it.
    Conversation(Service& service, std::string peer, Unit unit);
    Conversation(Conversation const&) = delete;
    Conversation& operator=(Conversation const&) = delete;
    ~Conversation();

    Step next();   // asked again without anything done in between, it says the same

    Need need() const { return phase_ == Phase::idle ? Need::request : Need::rest; }
    Deadline deadline() const { return deadline_; }
    // After the wait: takes what has arrived, or what else happened. False: the connection is over, without a word.
    template <Stream S>
    bool take(Waited waited, S& stream) {
        if (waited != Waited::ready || is_late()) return give_up(waited);
        Moved const moved = stream.receive(room());
        work_->input.received(moved.bytes);
        return moved.bytes > 0 || moved.error == EAGAIN;
    }

    Request const& request() const { return work_->request; }
    Context context(std::string_view argument) const;
    // `endpoint` is the row of the routes, or other_endpoint.
    void answer(Response response, std::size_t endpoint);
    // Instead of an answer, when one could not be made. False: too late to say so.
    bool fail(char const* why);
    // Nothing more is said: waits for the client to close.
    void part() { unit_.rest(UnitState::closing, Clock::now()); }

    // Answers to pipelined requests are gathered; before a wait they must go out.
    bool unsent() const { return work_ && (output_offset_ < work_->output.size() || has_tail()); }
    template <Stream S>
    Sent send(S& stream) {
        for (std::size_t moved_so_far = 0; moved_so_far < in_one_go;) {
            iovec pieces[2];
            std::size_t const count = gather(pieces);
            if (count == 0) return Sent::all;
            Moved const moved = stream.send({pieces, count});
            if (moved.error == EAGAIN) return blocked();
            if (moved.error != 0) return Sent::gone;
            sent(moved.bytes);
            moved_so_far += moved.bytes;
        }
        return blocked();   // a fast reader of a long body lets the others have a turn
    }
    // How long to wait in silence for what the client may still be sending, before closing: a reset would destroy our
    // answer on its way. Zero: it has nothing more to say, unless bytes are there already.
    Duration patience() const { return patience_; }

private:
    enum class Phase { none, idle, head, body };
    static constexpr std::size_t enough = 64 * 1024;   // bytes
    static constexpr std::size_t in_one_go = 1024 * 1024;   // bytes

    Sent blocked() {
        answered_at_ = Deadline();   // it is some time ago when the answer is out
        return Sent::blocked;
    }
    bool is_late() const { return phase_ != Phase::idle && Clock::now() >= deadline_; }
    void parse();
    void count();
    bool owes_continue() const;
    std::span<char> room();
    bool give_up(Waited waited);
    Step wait_in(Phase phase);
    void refuse(Refusal refusal);
    bool holds_enough() const { return work_ && (has_tail() || work_->output.size() > enough); }
    bool wants_more_requests() const;
    void say(Response response, bool close);
    void log_access(Response const& response) const;
    bool has_tail() const { return tail_offset_ < work_->response.body.size() || source_left_ > 0; }
    std::size_t gather(iovec (&pieces)[2]);
    void sent(std::size_t count);
    void all_sent();

    Service* service_;
    std::string peer_;
    Unit unit_;
    std::unique_ptr<Workspace> work_;   // only while something is on its way
    Deadline deadline_{};
    Clock::time_point complete_at_{};   // the request that is being answered
    Clock::time_point answered_at_{};   // the last one; none where the clock is to be asked anew
    std::uint64_t requests_ = 0;   // complete ones, on this connection
    std::uint64_t source_left_ = 0;   // bytes of response.source not made yet
    std::size_t output_offset_ = 0;   // of work_->output, already sent
    std::size_t tail_offset_ = 0;   // of work_->response.body, already sent
    std::size_t answer_start_ = 0;   // in work_->output, of the answer that is being made
    std::uint32_t in_flight_ = 0;   // what this connection adds to the slot's
    Duration patience_{};
    Phase phase_ = Phase::none;
    bool answering_ = false;
    bool finished_ = false;
    bool counted_ = false;   // the request that is read or answered is in the slot's in_flight
    bool continued_ = false;   // "100 Continue" has been said
};

}   // namespace tricorn::server
