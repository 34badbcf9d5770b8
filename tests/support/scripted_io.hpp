#pragma once
// A scripted Io: no socket, no clock. Plays a client's part, records the server's output, and can fail at any step, so
// that one conversation can be replayed with a failure at step 1, 2, 3…
#include "common/io/grant.hpp"
#include "common/io/outbound.hpp"
#include "common/io/ready_task.hpp"
#include <algorithm>
#include <cerrno>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>

namespace tricorn::test {

// The result of a wait for the client.
struct Arrives {
    std::string bytes;
};
// The client has closed its side, but the wait ends like this.
struct Closes {
    WaitResult waited;
};
using Event = std::variant<Arrives, WaitResult, Closes>;   // WaitResult: the wait ends like this, without bytes

class Script {
public:
    std::deque<Event> events;                   // after the last one the client has closed its side
    std::size_t receive_at_most = SIZE_MAX;     // bytes per receive
    std::size_t send_at_most = SIZE_MAX;        // bytes per send; every second send then finds no room
    std::size_t fail_at = 0;                    // the step that fails; 0: none

    std::size_t unacknowledged = 0;   // bytes; decreases by one each time it is read
    std::size_t room = SIZE_MAX;   // bytes that the client takes; then each wait for room lasts until its deadline

    std::size_t steps = 0;                      // so far
    std::string said;                           // what the server sent
    bool send_shut = false;
    Duration slept{};                           // sum of the remaining times of all deadlines
    std::size_t waits_for_grant = 0;
    std::size_t yielded = 0;   // times
    std::size_t waits_for_request = 0;
    std::size_t opened = 0;   // requested connections
    std::size_t adopted = 0;   // sockets
    std::string early;        // available on each opened connection before any wait
    std::size_t early_end = 0;   // the connection that the server closes right after opening, counted from 1; 0: none
    int send_error = 0;   // result of each send; 0: as usual
    std::function<void()> on_wait = [] {};   // called at the beginning of each wait for the client

    bool failing() { return ++steps == fail_at; }

private:
    friend class ScriptedStream;
    friend class ScriptedIo;
    std::string pending_;   // arrived and not received
    bool ended_ = false;
    bool no_room_ = false;
};

class ScriptedStream {
public:
    explicit ScriptedStream(Script& script) : script_(&script) {}

    IoResult receive(std::span<char> in) {
        if (script_->failing()) return {.error = ECONNRESET};
        std::string& pending = script_->pending_;
        if (pending.empty()) return script_->ended_ ? IoResult{.ended = true} : IoResult{.error = EAGAIN};
        std::size_t const n = std::min({in.size(), pending.size(), script_->receive_at_most});
        std::copy_n(pending.begin(), n, in.begin());
        pending.erase(0, n);
        return {.bytes = n};
    }

    IoResult send(std::span<iovec const> out) {
        if (script_->failing()) return {.error = EPIPE};
        if (script_->send_error != 0) return {.error = script_->send_error};
        if (script_->room == 0) return {.error = EAGAIN};
        bool const limited = script_->send_at_most != SIZE_MAX;
        if (limited && std::exchange(script_->no_room_, !script_->no_room_)) return {.error = EAGAIN};
        std::size_t left = std::min(script_->send_at_most, script_->room);
        IoResult moved;
        for (iovec const& piece : out) {
            std::size_t const n = std::min(left, piece.iov_len);
            script_->said.append(static_cast<char const*>(piece.iov_base), n);
            moved.bytes += n;
            left -= n;
        }
        script_->room -= moved.bytes;
        return moved;
    }

    void shutdown_send() { script_->send_shut = true; }
    void expire() {}
    int pending_error() { return script_->failing() ? ECONNREFUSED : 0; }
    Socket detach() { return std::move(*socket_); }
    std::size_t unacknowledged() { return script_->unacknowledged ? --script_->unacknowledged : 0; }

private:
    friend class ScriptedIo;
    Script* script_;
    std::shared_ptr<Socket> socket_ =
        std::make_shared<Socket>(-1);   // the adopted socket; nothing is transferred through it
};

class ScriptedIo {
public:
    template <class T>
    using Task = ReadyTask<T>;
    using Stream = ScriptedStream;

    explicit ScriptedIo(Script& script) : script_(&script) {}

    Task<WaitResult> readable(ScriptedStream&, WaitPurpose need, Deadline) {
        if (need == WaitPurpose::request) ++script_->waits_for_request;
        script_->on_wait();
        if (script_->failing()) return Task<WaitResult>(WaitResult::timed_out);
        if (!script_->pending_.empty() || script_->ended_) return Task<WaitResult>(WaitResult::ready);
        if (script_->events.empty()) {
            script_->ended_ = true;
            return Task<WaitResult>(WaitResult::ready);
        }
        Event event = std::move(script_->events.front());
        script_->events.pop_front();
        if (auto* waited = std::get_if<WaitResult>(&event)) {
            // Then bytes have arrived.
            bool const some = *waited == WaitResult::overloaded && !script_->events.empty();
            if (some && std::holds_alternative<Arrives>(script_->events.front())) {
                script_->pending_ = std::get<Arrives>(script_->events.front()).bytes;
                script_->events.pop_front();
            }
            return Task<WaitResult>(*waited);
        }
        if (auto* closes = std::get_if<Closes>(&event)) {
            script_->ended_ = true;
            return Task<WaitResult>(closes->waited);
        }
        script_->pending_ = std::get<Arrives>(event).bytes;
        return Task<WaitResult>(WaitResult::ready);
    }

    Task<WaitResult> writable(ScriptedStream&, Deadline deadline) {
        if (script_->room == 0) {
            std::this_thread::sleep_until(deadline);
            return Task<WaitResult>(WaitResult::timed_out);
        }
        return Task<WaitResult>(script_->failing() ? WaitResult::timed_out : WaitResult::ready);
    }

    Task<void> sleep_until(Deadline deadline) {
        ++script_->steps;
        script_->slept += std::max(deadline - Clock::now(), Duration::zero());
        return Task<void>(Nothing());
    }

    // on_wait may grant it; otherwise the deadline passes.
    Task<bool> granted(Grant const& grant, Deadline) {
        ++script_->waits_for_grant;
        script_->on_wait();
        if (script_->failing()) return Task<bool>(false);
        return Task<bool>(grant.given());
    }

    Task<void> yield() {
        ++script_->steps;
        ++script_->yielded;
        return Task<void>(Nothing());
    }

    // Each connection receives the remaining events.
    int open(std::optional<ScriptedStream>& place, SocketAddress const&) {
        ++script_->opened;
        script_->pending_ = script_->early;
        script_->ended_ = script_->opened == script_->early_end;
        if (script_->failing()) return ENETUNREACH;
        place.emplace(*script_);
        return 0;
    }

    int adopt(std::optional<ScriptedStream>& place, Socket socket) {
        ++script_->adopted;
        if (script_->failing()) return EMFILE;
        place.emplace(*script_);
        *place->socket_ = std::move(socket);
        return 0;
    }

private:
    Script* script_;
};

static_assert(OutboundIo<ScriptedIo>);

}   // namespace tricorn::test
