#pragma once
// One connection of the load: opens, sends one request after another, and reopens when it is lost. Written once over
// Io, so that a script can replace the server in tests. Never sends a request twice; counts each request exactly once.
#include "client/load/engine/exchange.hpp"
#include "client/load/engine/targets.hpp"
#include "client/load/metrics/recorder.hpp"
#include "client/load/pace/pacer.hpp"
#include "client/load/transport/transport.hpp"
#include "common/algorithm/random.hpp"
#include "common/io/outbound.hpp"
#include <cerrno>
#include <vector>

namespace tricorn::client {

// What all connections share; must outlive them.
struct Work {
    Targets const& targets;
    SocketAddress address;
    Duration timeout;
    std::uint64_t requests_per_connection = 0;   // 0: no limit
    Tls const* tls = nullptr;   // nullptr: plain HTTP
    std::vector<SocketAddress> spread = {};   // with --spread: connections take turns in these instead of `address`

    SocketAddress const& address_of(std::size_t connection) const {
        return spread.empty() ? address : spread[connection % spread.size()];
    }
};

// `pacer` and `recorder` belong to the thread that runs the connection and must outlive it. `random` picks the target of
// each request where there are several. Not movable.
template <OutboundIo I>
class Connection final : public Idle {
public:
    // `number` is the connection's among those of the load.
    Connection(I io, Work const& work, Pacer& pacer, Recorder& recorder, Random random, std::size_t number = 0)
        : io_(std::move(io)),
          work_(&work),
          address_(&work.address_of(number)),
          pacer_(&pacer),
          recorder_(&recorder),
          random_(random),
          transport_(work.tls),
          echo_(echo_of(work.targets[0], random_)),
          exchange_(work.timeout, pacer.stalls(), echo_ ? &*echo_ : nullptr) {}
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    // Opens the connection before the clock starts. Returns nullopt, or why it failed; load() then tries again.
    Task<I, std::optional<LoadError>> open() {
        Clock::time_point const begun = Clock::now();
        Deadline const deadline = std::min(begun + work_->timeout, pacer_->cut_off());
        int const error = co_await connect(io_, transport_.stream(), *address_, deadline);
        now_ = Clock::now();
        own_opening_ = pacer_->stalls().absent_before(now_, begun);
        served_ = 0;
        std::optional<LoadError> load_error;
        if (error != 0) {
            load_error = {connect_failure(error), {}};
            co_return load_error;
        }
        Clock::time_point const connected = now_;
        metrics().connected(connected - begun);
        if (!transport_.has_tls()) co_return load_error;
        auto const cut_off = [this] { return pacer_->cut_off(); };
        load_error = co_await shake_hands(io_, transport_, deadline, cut_off);
        now_ = Clock::now();
        own_opening_ += pacer_->stalls().absent_before(now_, connected);
        if (!load_error) metrics().shook_hands(now_ - connected);
        co_return load_error;
    }

    // Sends requests as the pacer grants them. Returns when it grants no more and the last response has arrived or been
    // given up.
    Task<I> load() {
        if (transport_.is_open() && !exchange_.is_quiet(transport_))
            close();   // a server may close idle connections: not a failure
        now_ = Clock::now();
        while (slot || !pacer_->over(now_)) {
            if (!slot) take_slot();
            if (!slot) {
                if (pacer_->open_loop()) co_await be_idle();
                continue;
            }
            if (failures_in_row_ > 1 && !pacer_->open_loop()) {
                Deadline const again = now_ + back_off();
                co_await io_.sleep_until(again);
                now_ = Clock::now();
            }
            begin_turn();
            if (!transport_.is_open()) {
                std::optional<LoadError> const load_error = co_await open();
                own_lateness_ += own_opening_;
                if (load_error) fail_to_open(*load_error);
            }
            if (transport_.is_open()) begin();
            while (exchange_.sending()) {
                WaitResult waited = WaitResult::ready;
                if (transport_.sending_waits_for_bytes())
                    waited = co_await io_.readable(*transport_.stream(), WaitPurpose::rest, deadline());
                else
                    waited = co_await io_.writable(*transport_.stream(), deadline());
                if (waited == WaitResult::ready)
                    exchange_.send(transport_);
                else
                    give_up();
            }
            while (exchange_.receiving()) {
                WaitResult waited = WaitResult::ready;
                if (transport_.has_tls())
                    waited = co_await until_it_can_go_on(io_, transport_, deadline());
                else
                    waited = co_await io_.readable(*transport_.stream(), WaitPurpose::rest, deadline());
                if (waited == WaitResult::ready)
                    exchange_.receive(transport_);
                else
                    give_up();
            }
            if (transport_.is_open()) account();
            recorder_->ended(now_);
        }
    }

    void wake() override { transport_.expire(); }

    // Returns how many requests were answered.
    std::uint64_t answers() const { return answers_; }

private:
    using Phase = Failure::Phase;
    using Kind = Failure::Kind;

    // Either all targets use unique bodies or none does, so the first target decides.
    static std::optional<EchoCheck> echo_of(Target const& target, Random& random) {
        if (!target.unique_bytes) return std::nullopt;
        return std::optional<EchoCheck>(std::in_place, target.request, *target.unique_bytes, random());
    }

    Metrics& metrics() { return (*recorder_)[kind_]; }

    static bool is_close(Failure const& failure) {
        bool const reset = failure.kind == Kind::system && (failure.code == ECONNRESET || failure.code == EPIPE);
        return reset || failure.kind == Kind::closed;
    }

    static Failure connect_failure(int error) {
        if (error == ETIMEDOUT) return {Phase::connect, Kind::timeout, 0};
        return {Phase::connect, Kind::system, error};
    }

    void take_slot() {
        slot = pacer_->take(now_);
        std::uint64_t const dropped = pacer_->take_dropped();
        if (dropped == 0) return;
        recorder_->due(std::min(now_, pacer_->end()), dropped);
        work_->targets.draw(random_, dropped,
                            [&](std::size_t kind, std::uint64_t times) { (*recorder_)[kind].dropped(times); });
    }

    // In a closed loop a request is due as soon as its connection may send it.
    void begin_turn() {
        due_ = pacer_->open_loop() ? slot->due : now_;
        asked_ = now_;
        own_lateness_ = asked_ - due_ - slot->server;
        slot.reset();
        draw();
        recorder_->due(due_);
        recorder_->began(now_);
    }

    void begin() {
        Target const& target = work_->targets[kind_];
        exchange_.begin(target, echo_ ? echo_->next() : target.request, due_, now_, own_lateness_);
        exchange_.send(transport_);
    }

    // Waits until the pacer grants a request or the load ends. Reopens the connection if it is lost meanwhile.
    Task<I> be_idle() {
        if (!transport_.is_open()) {
            Deadline const again = now_ + back_off();
            if (failures_in_row_ > 0) co_await io_.sleep_until(again);
            now_ = Clock::now();
            if (pacer_->over(now_)) co_return;
            std::optional<LoadError> const load_error = co_await open();
            if (!load_error) co_return;
            ++failures_in_row_;
            metrics().could_not_reopen();
            co_return;
        }
        pacer_->wait(*this);
        Deadline const later = std::min(now_ + patience_when_idle, pacer_->cut_off());
        WaitResult const waited = co_await io_.readable(*transport_.stream(), WaitPurpose::rest, later);
        if (this->is_linked()) this->unlink();
        now_ = Clock::now();
        // The wake-up may precede the event loop's notice that the server closed the connection: check for pending
        // bytes first.
        if ((waited != WaitResult::ready && !slot) || exchange_.is_quiet(transport_)) co_return;
        if (served_ == 0) ++failures_in_row_;   // back off from a server that closes unused connections
        close();
    }

    void draw() { kind_ = recorder_->kinds() > 1 ? work_->targets.draw(random_) : 0; }

    Deadline deadline() const { return std::min(exchange_.deadline(), pacer_->cut_off()); }

    Duration back_off() const {
        unsigned const doublings = std::min(std::max(failures_in_row_, 2u) - 2, 7u);
        return std::min<Duration>(std::chrono::milliseconds(1 << doublings), std::chrono::milliseconds(100));
    }

    void fail_to_open(LoadError const& load_error) {
        Moments const moments{due_, asked_, {}, {}};
        Loss const loss{false, now_, moments};
        if (now_ >= pacer_->cut_off()) return metrics().unfinished(loss);
        metrics().failed(load_error.failure, loss, load_error.sample);
        ++failures_in_row_;
    }

    // A deadline has passed: that of the request, or the cut-off for all. Where the thread was not there, an answer may
    // lie ready.
    void give_up() {
        Deadline const now = Clock::now();
        if (exchange_.receiving() && absent(now) > Duration::zero()) exchange_.receive(transport_);
        if (!exchange_.sending() && !exchange_.receiving()) return;
        if (now >= pacer_->cut_off())
            exchange_.abandon(now);
        else
            exchange_.time_out(now);
    }

    void account() {
        now_ = exchange_.now();
        metrics().moved(exchange_.sent_bytes(), exchange_.received_bytes());
        Moments const& moments = exchange_.moments();
        if (moments.own > Duration::zero()) pacer_->was_free(now_ - moments.own, now_);
        if (exchange_.answered()) {
            if (exchange_.lacked_space()) metrics().lacked_space();
            metrics().answered(exchange_.status(), exchange_.ok(), now_ <= pacer_->end(), moments);
            failures_in_row_ = 0;
            ++answers_;
            bool const used_up = ++served_ == work_->requests_per_connection;
            if (used_up || !exchange_.keep_alive()) close();
            return;
        }
        Loss const loss{true, now_, moments, is_own(moments)};
        if (exchange_.failed()) {
            metrics().failed(exchange_.failure(), loss, exchange_.sample());
            if (served_ > 0 && exchange_.received_bytes() == 0 && is_close(exchange_.failure()))
                metrics().closed_unannounced(served_);
            ++failures_in_row_;
        } else {
            metrics().unfinished(loss);
        }
        close();
    }

    Duration absent(Deadline now) { return pacer_->stalls().absent(exchange_.moments().sent, now); }

    // A deadline passed that would not have passed had the thread been there, and something has arrived.
    bool is_own(Moments const& moments) {
        bool const too_late = !exchange_.failed() || exchange_.failure().kind == Kind::timeout;
        if (!too_late || exchange_.received_bytes() == 0) return false;
        return now_ - absent(now_) < std::min(moments.sent + work_->timeout, pacer_->cut_off());
    }

    void close() {
        exchange_.forget();
        transport_.close();
    }

    static constexpr Duration patience_when_idle = std::chrono::hours(1);   // always woken long before

    I io_;
    Work const* work_;
    SocketAddress const* address_;
    Pacer* pacer_;
    Recorder* recorder_;
    Random random_;
    std::size_t kind_ = 0;   // of the current request
    Transport<typename I::Stream> transport_;
    std::optional<EchoCheck> echo_;   // only with --verify
    Exchange<Transport<typename I::Stream>> exchange_;
    Clock::time_point now_{};   // last reading of the clock
    Clock::time_point due_{}, asked_{};   // of the current request: due time, and when its slot began
    Duration own_lateness_{};   // the client's own part of the time from due to sent
    Duration own_opening_{};   // and of that in which the connection was opened
    std::uint64_t served_ = 0;   // responses since the connection was last opened
    std::uint64_t answers_ = 0;
    unsigned failures_in_row_ = 0;
};

}   // namespace tricorn::client
