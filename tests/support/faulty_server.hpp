#pragma once
// A TCP server whose faults are written down: what it says, how long it pauses and how it closes is decided by a test for
// each connection and each request. It counts what has reached it, so that a client's counts can be compared.
#include "tests/support/address.hpp"
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tricorn::test {

using Millis = std::chrono::milliseconds;

// A request that has arrived; numbers begin with 0.
struct Received {
    std::size_t number = 0;   // among the requests of the server
    std::size_t connection = 0;   // among the connections of the server
    std::size_t nth = 0;   // among the requests of its connection
    std::string head;   // with the empty line
    std::string body;

    std::string line() const;   // "GET / HTTP/1.1"
    std::size_t count(std::string_view name) const;   // fields of that name without regard to case
    std::string field(std::string_view name) const;   // the first of them; empty when there is none
};

// What is done next on a connection, step by step. Nothing is read from it meanwhile. An empty one does nothing: the
// request is never answered.
class Steps {
public:
    struct Step {
        enum class Kind { say, pause, half_close, close, reset };
        Kind kind;
        std::string bytes;
        Millis time{};
    };

    Steps& say(std::string bytes) { return add({Step::Kind::say, std::move(bytes)}); }
    Steps& say_slowly(std::string_view bytes);   // each byte in a packet of its own, a millisecond after the last
    Steps& pause(Millis time) { return add({Step::Kind::pause, {}, time}); }
    // Sends no more; reads and forgets what comes until the other side closes too.
    Steps& half_close() { return add({Step::Kind::half_close, {}}); }
    Steps& close() { return add({Step::Kind::close, {}}); }
    Steps& reset() { return add({Step::Kind::reset, {}}); }   // with RST instead of FIN
    std::vector<Step> const& steps() const { return steps_; }

private:
    Steps& add(Step step);

    std::vector<Step> steps_;
};

// All are called in the server's thread. One that is empty does nothing.
struct Behaviour {
    std::function<Steps(std::size_t connection)> on_accept;
    std::function<Steps(Received const&)> on_head;   // before the body; one with steps decides all that follows
    std::function<Steps(Received const&)> on_request;   // complete with its body
};

Behaviour always(Steps);   // the same answer to each request
Behaviour always(std::string response);
Behaviour greets(Steps);   // with that, without waiting for a request
std::string response_text(std::string_view status_line, std::string_view lines = "", std::string_view body = "");
std::string ok_text();   // 200 with two bytes

class FaultyServer {
public:
    struct Counts {
        std::size_t accepted = 0;
        std::size_t requests = 0;   // arrived completely
        std::size_t too_early = 0;   // requests with bytes behind them: none from a client that does not pipeline
    };

    // Listens on a port chosen by the kernel. Throws std::system_error.
    explicit FaultyServer(Behaviour, std::string const& host = "127.0.0.1");
    ~FaultyServer();
    FaultyServer(FaultyServer const&) = delete;
    FaultyServer& operator=(FaultyServer const&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string const& target = "/") const;
    void behave(Behaviour);   // from the next connection and request on
    Counts counts() const;   // so far
    // When all clients have left, and all that they sent before has been read: after a client's end.
    Counts final_counts();
    void forget();   // all that was counted; numbers of requests and connections go on
    std::vector<Received> received() const;   // the first 1000

private:
    struct Peer;

    void run();
    void accept_all();
    void serve(Peer&, short events);
    void take(Peer&);
    void parse(Peer&);
    void perform(Peer&);
    void append(Peer&, Steps const&);
    Behaviour behaviour() const;

    std::string host_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int wake_ = -1;   // eventfd(2): readable when the thread shall look around
    std::atomic<bool> ending_{false};
    std::atomic<std::size_t> looks_{0};   // that it has taken since it was asked to
    std::atomic<bool> nobody_left_{true};   // in the last of them
    std::vector<std::unique_ptr<Peer>> peers_;   // the thread's own, as the numbers
    std::size_t next_connection_ = 0;
    std::size_t next_request_ = 0;

    mutable std::mutex mutex_;   // for the following
    Behaviour behaviour_;
    Counts counts_;
    std::vector<Received> received_;

    std::thread thread_;
};

}   // namespace tricorn::test
