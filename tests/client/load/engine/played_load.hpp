#pragma once
// A load on a clock that a script moves: pacer, stalls and metrics as in a real one; connections and server are played.
#include "client/load/metrics/recorder.hpp"
#include "client/load/pace/pacer.hpp"
#include "client/load/verdict/verdict.hpp"
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace tricorn::client::stall_test {

using namespace std::chrono_literals;

inline constexpr Deadline start{std::chrono::hours(1)};

struct Scene {
    unsigned threads = 1;
    unsigned connections = 4;
    double rate = 0;   // 0: a closed loop
    Duration service = 200us;   // of the server, for each request
    Duration length = 10s;
    Duration client_stall{};   // from 3 s on, of `stalled` threads
    unsigned stalled = 1'000;
    Duration starved{};   // from 3 s on: the client runs for 2 ms of 20
    Duration server_stall{};   // from 3 s on: answers nothing
    Overflow overflow = Overflow::queue;
    std::vector<char const*> checks{};
    Duration timeout = 10s;
};

inline LoadConfig config_of(Scene const& scene) {
    LoadConfig config;
    config.connections = scene.connections;
    config.threads = scene.threads;
    config.rate = scene.rate;
    config.duration = scene.length;
    config.overflow = scene.overflow;
    for (char const* const check : scene.checks) config.checks.push_back(*parse_check(check));
    return config;
}

// One thread of a load. What is ready is handled in the order in which it became ready, timers last in each batch, as
// the event loop does it.
class Thread {
public:
    Thread(Scene const& scene, unsigned number)
        : scene_(scene),
          stalls_here_(number < scene.stalled),
          pacer_(nullptr, schedule(scene, number), scene.overflow),
          recorder_(1) {
        pacer_.set(start, start + scene.length, start + scene.length + 10s);
        recorder_.start(start, scene.rate > 0);
        unsigned const count = scene.connections / scene.threads + (number < scene.connections % scene.threads ? 1 : 0);
        for (unsigned i = 0; i < count; ++i) connections_.push_back(std::make_unique<Connection>(*this));
    }

    std::unique_ptr<Slice> operator()() {
        ready(pacer_.stalls().begin(now_, [] { return Duration::zero(); }), Event::Kind::beat, nullptr);
        if (pacer_.open_loop()) ready(now_, Event::Kind::pace, nullptr);
        for (auto& connection : connections_) ready(now_, Event::Kind::woken, connection.get());
        while (!events_.empty() && now_ < start + scene_.length + 10s) {
            if (events_.top().ready > now_) {
                now_ = events_.top().ready + (events_.top().connection ? 5us : 50us);
                stand_still();
            }
            run_batch();
            if (now_ >= pacer_.end()) end();
        }
        pacer_.forfeit(
            [&](Deadline due, std::uint64_t requests, bool own) { recorder_[0].never_sent(now_, due, requests, own); });
        recorder_[0].dropped(pacer_.take_dropped());
        absence = pacer_.stalls().take();
        return recorder_.rotate(now_, Slice::Part::window, nullptr);
    }

    Stalls::Sum absence;

private:
    struct Connection final : Idle {
        explicit Connection(Thread& of) : thread(of) {}
        void wake() override { thread.ready(thread.now_, Event::Kind::woken, this); }
        Thread& thread;
        Moments moments{};
        Deadline counted_until{};
        Duration own_lateness{};
    };
    struct Event {
        enum class Kind { answer, woken, pace, beat };
        Deadline ready;
        std::uint64_t number;
        Kind kind;
        Connection* connection;
        bool operator<(Event const& other) const {
            return std::pair(ready, number) > std::pair(other.ready, other.number);
        }
    };

    static std::optional<Schedule> schedule(Scene const& scene, unsigned number) {
        if (scene.rate == 0) return std::nullopt;
        return Schedule({{scene.length, scene.rate}}, Arrivals::uniform, 1, number, scene.threads);
    }

    void ready(Deadline when, Event::Kind kind, Connection* connection) {
        events_.push({when, ++number_, kind, connection});
    }

    void stand_still() {
        Deadline const from = start + 3s, to = from + scene_.client_stall;
        if (stalls_here_ && now_ >= from && now_ < to) now_ = to;
        if (now_ < from || now_ >= from + scene_.starved) return;
        Duration const in_slice = (now_ - from) % 20ms;
        if (in_slice < 18ms) now_ += 18ms - in_slice;
    }

    void run_batch() {
        std::vector<Event> batch, timers;
        while (!events_.empty() && events_.top().ready <= now_ && batch.size() < 128) {
            (events_.top().connection ? batch : timers).push_back(events_.top());
            events_.pop();
        }
        batch.insert(batch.end(), timers.begin(), timers.end());
        for (Event const& event : batch) {
            now_ += 4us;
            stand_still();
            handle(event);
        }
    }

    void handle(Event const& event) {
        switch (event.kind) {
            case Event::Kind::answer: return finish(*event.connection);
            case Event::Kind::woken: return go_on(*event.connection);
            case Event::Kind::pace: return pace();
            case Event::Kind::beat:
                if (now_ < pacer_.end() + 10s) ready(pacer_.stalls().beat(now_), Event::Kind::beat, nullptr);
                return;
        }
    }

    void pace() {
        pacer_.dispatch(now_);
        if (auto const next = pacer_.next()) ready(std::max(*next, now_ + 1us), Event::Kind::pace, nullptr);
    }

    void end() {
        if (std::exchange(ended_, true)) return;
        if (pacer_.open_loop()) pacer_.dispatch(now_);
        pacer_.dismiss();
    }

    void go_on(Connection& connection) {
        if (!connection.slot) connection.slot = pacer_.take(now_);
        if (!connection.slot) {
            if (pacer_.open_loop() && now_ < pacer_.end()) pacer_.wait(connection);
            return;
        }
        Deadline const due = pacer_.open_loop() ? connection.slot->due : now_;
        connection.moments = {due, now_, {}, {}, now_ - due - connection.slot->server, {}, {}};
        connection.slot.reset();
        connection.counted_until = now_;
        pacer_.stalls().sends(now_, connection.moments.own);
        Deadline answer = now_ + scene_.service;
        Deadline const from = start + 3s, to = from + scene_.server_stall;
        if (answer >= from && answer < to) answer = to;
        recorder_.began(now_);
        ready(answer, Event::Kind::answer, &connection);
    }

    void finish(Connection& connection) {
        Moments& moments = connection.moments;
        Stalls& stalls = pacer_.stalls();
        if (stalls.suspects(now_)) moments.own += stalls.absent_before(now_, connection.counted_until);
        moments.first_byte = moments.done = now_;
        moments.own_to_first_byte = moments.own;
        if (moments.own > 0ns) pacer_.was_free(now_ - moments.own, now_);
        recorder_[0].answered(200, true, now_ <= pacer_.end(), moments);
        recorder_.ended(now_);
        go_on(connection);
    }

    Scene const& scene_;
    bool stalls_here_;
    Pacer pacer_;
    Recorder recorder_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::priority_queue<Event> events_;
    std::uint64_t number_ = 0;
    Deadline now_ = start;
    bool ended_ = false;
};

inline Result play(Scene const& scene) {
    Result result;
    result.window = scene.length;
    result.client.threads = scene.threads;
    for (unsigned i = 0; i < scene.threads; ++i) {
        Thread thread(scene, i);
        auto const slice = thread();
        result.measured.merge(slice->kinds[0]);
        result.in_flight += static_cast<double>(slice->in_flight.count()) / static_cast<double>(scene.length.count());
        result.client.absence.add({thread.absence.total, thread.absence.longest});
    }
    if (scene.rate > 0)
        result.plan = PlanKept{scene.rate * std::chrono::duration<double>(scene.length).count(), scene.rate};
    return result;
}

}   // namespace tricorn::client::stall_test
