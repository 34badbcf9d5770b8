#pragma once
// One connection of the load: opened, then request after request, opened again when it is lost. Written once over Io, so
// that a script can stand in for the server. No request is ever sent twice, and each one is counted exactly once.
#include "client/metrics.hpp"
#include "client/pacer.hpp"
#include "client/targets.hpp"
#include "common/input_buffer.hpp"
#include "common/io/outbound.hpp"
#include "common/random.hpp"
#include "common/response_reader.hpp"

namespace tricorn {

// What all connections have in common; outlives them.
struct Work {
    Targets const& targets;
    SocketAddress address;
    Duration timeout;
};

// `pacer` and `metrics` (one for each of the targets) belong to the thread that runs it and outlive it. `random` decides
// which target each request goes to, where there are several. Stays where it was made.
template <OutboundIo I>
class Connection {
public:
    Connection(I io, Work const& work, Pacer& pacer, std::span<Metrics> metrics, Random random)
        : io_(std::move(io)), work_(&work), pacer_(&pacer), all_metrics_(metrics), random_(random) {}
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    // Before the clock is started: 0, or why there is no connection yet; load() will try again then.
    Task<I, int> open() {
        Clock::time_point const begun = Clock::now();
        Deadline const deadline = std::min(begun + work_->timeout, pacer_->cut_off());
        int const error = co_await connect(io_, stream_, work_->address, deadline);
        if (error == 0) metrics_->connected(Clock::now() - begun);
        co_return error;
    }

    // Sends what the pacer grants, until it grants nothing more and the last response is there or given up.
    Task<I> load() {
        drop_what_is_lost();
        now_ = Clock::now();
        while (pacer_->grant(now_)) {
            if (all_metrics_.size() > 1) draw();
            metrics_->offered();
            if (failures_in_row_ > 1) {
                Deadline const again = Clock::now() + back_off();
                co_await io_.sleep_until(again);
                now_ = Clock::now();
            }
            moments_.sent = now_;
            if (!stream_) co_await reopen();
            if (!stream_) continue;
            begin();
            while (stage_ == Stage::sending) {
                Waited const waited = co_await io_.writable(*stream_, deadline());
                if (waited == Waited::ready)
                    send();
                else
                    give_up();
            }
            while (stage_ == Stage::receiving) {
                Waited const waited = co_await io_.readable(*stream_, Need::rest, deadline());
                if (waited == Waited::ready)
                    receive();
                else
                    give_up();
            }
        }
    }

private:
    using Phase = Failure::Phase;
    using Kind = Failure::Kind;
    enum class Stage { idle, sending, receiving };

    void draw() {
        std::size_t const kind = work_->targets.draw(random_);
        target_ = &work_->targets[kind];
        metrics_ = &all_metrics_[kind];
    }

    // A server may have closed an idle connection before the clock was started: no request has failed by that.
    void drop_what_is_lost() {
        if (stream_ && stream_->receive(input_.room()).error != EAGAIN) stream_.reset();
    }

    Deadline deadline() const { return std::min(moments_.sent + work_->timeout, pacer_->cut_off()); }

    Duration back_off() const {
        unsigned const doublings = std::min(failures_in_row_ - 2, 7u);
        return std::min<Duration>(std::chrono::milliseconds(1 << doublings), std::chrono::milliseconds(100));
    }

    Task<I> reopen() {
        int const error = co_await open();
        now_ = Clock::now();
        if (error != 0 && now_ >= pacer_->cut_off())
            count_unfinished();
        else if (error == ETIMEDOUT)
            fail({Phase::connect, Kind::timeout, 0});
        else if (error != 0)
            fail({Phase::connect, Kind::system, error});
    }

    void begin() {
        moments_.sent = now_;
        sent_ = 0;
        reader_.start(target_->to_head);
        metrics_->sent();
        stage_ = Stage::sending;
        send();
    }

    void send() {
        std::string const& request = target_->request;
        while (sent_ < request.size()) {
            iovec const rest{const_cast<char*>(request.data()) + sent_, request.size() - sent_};
            Moved const moved = stream_->send({&rest, 1});
            if (moved.error == EAGAIN) return;
            if (moved.error != 0) return fail_to_send(moved.error);
            sent_ += moved.bytes;
        }
        metrics_->moved(sent_, 0);
        stage_ = Stage::receiving;
    }

    // A server that refuses a body says so and closes: then the answer is there, though not all could be sent.
    void fail_to_send(int error) {
        metrics_->moved(sent_, 0);
        stage_ = Stage::receiving;
        keep_ = false;
        Taken taken = Taken::some;
        while (stage_ == Stage::receiving && taken == Taken::some) taken = take();
        now_ = Clock::now();
        bool const closed = stage_ == Stage::receiving && taken == Taken::ended && lost_to_ == 0;
        if (closed && reader_.end() == ResponseReader::Progress::complete) finish();
        if (stage_ == Stage::receiving) fail({Phase::send, Kind::system, error});
    }

    enum class Taken { some, nothing, ended };

    // A fast sender of a long body lets the other connections have a turn now and then.
    void receive() {
        for (int reads = 0; reads < 16 && stage_ == Stage::receiving; ++reads) {
            Taken const taken = take();
            if (taken == Taken::nothing) return;
            if (taken == Taken::ended) return lose();
        }
    }

    // One read, and what it completes.
    Taken take() {
        Moved const moved = stream_->receive(input_.room());
        if (moved.error == EAGAIN) return Taken::nothing;
        now_ = Clock::now();
        if (moved.bytes == 0) {
            lost_to_ = moved.error;
            return Taken::ended;
        }
        if (!reader_.begun()) moments_.first_byte = now_;
        metrics_->moved(0, moved.bytes);
        input_.received(moved.bytes);
        std::size_t consumed = 0;
        ResponseReader::Progress const progress = reader_.put(input_.bytes(), consumed);
        input_.consume(consumed);
        if (progress == ResponseReader::Progress::complete) finish();
        if (progress == ResponseReader::Progress::malformed) fail_as_malformed(reader_.error(), reader_.why());
        if (progress == ResponseReader::Progress::need_more && input_.room().empty())
            fail_as_malformed(0, "a head of more than 64 KiB");
        return Taken::some;
    }

    // The server has closed or reset the connection.
    void lose() {
        if (lost_to_ == 0 && reader_.end() == ResponseReader::Progress::complete) return finish();
        Phase const phase = reader_.in_body() ? Phase::body : Phase::head;
        fail({phase, lost_to_ == 0 ? Kind::closed : Kind::system, lost_to_});
    }

    void finish() {
        if (!input_.empty()) return fail_as_malformed(0, "more bytes than the response announced");
        // The loop's deadlines are coarse; what counts is the clock.
        if (now_ - moments_.sent >= work_->timeout) return fail(timeout());
        moments_.done = now_;
        unsigned const status = reader_.status();
        bool const ok = target_->is_ok(status);
        if (ok && target_->answer_bytes != Target::any_length && target_->answer_bytes != reader_.body_bytes())
            return fail_as_malformed(0, "a body of another length than the request's");
        metrics_->answered(status, ok, now_ <= pacer_->end(), moments_);
        failures_in_row_ = 0;
        stage_ = Stage::idle;
        if (!keep_ || target_->closes || !reader_.keep_alive()) close();
    }

    void fail_as_malformed(int code, std::string const& why) {
        fail({reader_.in_body() ? Phase::body : Phase::head, Kind::malformed, code}, why);
    }

    void give_up() {
        now_ = Clock::now();
        if (stage_ == Stage::sending) metrics_->moved(sent_, 0);
        if (now_ >= pacer_->cut_off()) return count_unfinished();
        fail(timeout());
    }

    Failure timeout() const {
        bool const sending = stage_ == Stage::sending;
        return {sending ? Phase::send : reader_.in_body() ? Phase::body : Phase::head, Kind::timeout, 0};
    }

    void fail(Failure failure, std::string_view sample = {}) {
        metrics_->failed(failure, now_, now_ - moments_.sent, sample);
        ++failures_in_row_;
        close();
    }

    void count_unfinished() {
        metrics_->unfinished(now_, now_ - moments_.sent);
        close();
    }

    void close() {
        stage_ = Stage::idle;
        keep_ = true;
        input_.clear();
        stream_.reset();
    }

    I io_;
    Work const* work_;
    Pacer* pacer_;
    std::span<Metrics> all_metrics_;
    Random random_;
    Target const* target_ = &work_->targets[0];   // of the request under way, and where it is counted
    Metrics* metrics_ = &all_metrics_[0];
    std::optional<typename I::Stream> stream_;
    ResponseReader reader_;
    InputBuffer input_{ResponseReader::max_pending};
    Clock::time_point now_{};   // the last look at the clock; one for each system call that may have taken time
    Moments moments_;
    std::size_t sent_ = 0;
    int lost_to_ = 0;   // errno; 0: closed in peace
    unsigned failures_in_row_ = 0;
    Stage stage_ = Stage::idle;
    bool keep_ = true;
};

}   // namespace tricorn
