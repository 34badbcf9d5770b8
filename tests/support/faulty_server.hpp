#pragma once
// A TCP server with scripted faults: a test decides what it sends, how long it pauses and how it closes, for each
// connection and each request. It counts what it has received, so that a client's counts can be compared.
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

// A received request; numbers begin with 0.
struct Received {
    std::size_t number = 0;   // among the requests of the server
    std::size_t connection = 0;   // among the connections of the server
    std::size_t nth = 0;   // among the requests of its connection
    std::string head;   // with the empty line
    std::string body;

    std::string line() const;   // "GET / HTTP/1.1"
    std::size_t count(std::string_view name) const;   // number of fields with that name (case-insensitive)
    std::string field(std::string_view name) const;   // the first of them; empty if there is none
};

// The next actions on a connection, step by step. It is not read meanwhile. Without steps nothing happens: the request
// is never answered.
class Steps {
public:
    struct Step {
        enum class Kind { say, pause, half_close, close, reset };
        Kind kind;
        std::string bytes;
        Millis time{};
    };

    Steps& say(std::string bytes) { return add({Step::Kind::say, std::move(bytes)}); }
    Steps& say_slowly(std::string_view bytes);   // each byte in its own packet, a millisecond after the last
    Steps& pause(Millis time) { return add({Step::Kind::pause, {}, time}); }
    // Stops sending; reads and discards until the peer closes too.
    Steps& half_close() { return add({Step::Kind::half_close, {}}); }
    Steps& close() { return add({Step::Kind::close, {}}); }
    Steps& reset() { return add({Step::Kind::reset, {}}); }   // with RST instead of FIN
    std::vector<Step> const& steps() const { return steps_; }

private:
    Steps& add(Step step);

    std::vector<Step> steps_;
};

// All are called in the server's thread. An empty function does nothing.
struct Behaviour {
    std::function<Steps(std::size_t connection)> on_accept;
    std::function<Steps(Received const&)>
        on_head;   // before the body; if it returns steps, they replace all that follows
    std::function<Steps(Received const&)> on_request;   // complete with its body
};

Behaviour always(Steps);   // the same response to each request
Behaviour always(std::string response);
Behaviour greets(Steps);   // sends this without waiting for a request
std::string response_text(std::string_view status_line, std::string_view lines = "", std::string_view body = "");
std::string ok_text();   // 200 with two bytes

class FaultyServer {
public:
    struct Counts {
        std::size_t accepted = 0;
        std::size_t requests = 0;   // received completely
        std::size_t too_early = 0;   // requests with bytes behind them: none from a client that does not pipeline
    };

    // Listens on a port chosen by the kernel. Throws std::system_error.
    explicit FaultyServer(Behaviour, std::string const& host = "127.0.0.1");
    ~FaultyServer();
    FaultyServer(FaultyServer const&) = delete;
    FaultyServer& operator=(FaultyServer const&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string const& target = "/") const;
    void behave(Behaviour);   // applies from the next connection and request on
    Counts counts() const;   // so far
    // Waits until all clients have left and everything they sent has been read: call it after a client's end.
    Counts final_counts();
    void forget();   // resets the counts; numbers of requests and connections continue
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
    int wake_ = -1;   // eventfd(2): readable if the thread must check again
    std::atomic<bool> ending_{false};
    std::atomic<std::size_t> looks_{0};   // number of checks since it was asked
    std::atomic<bool> nobody_left_{true};   // in the last check
    std::vector<std::unique_ptr<Peer>> peers_;   // used only by the thread, like the numbers
    std::size_t next_connection_ = 0;
    std::size_t next_request_ = 0;

    mutable std::mutex mutex_;   // guards the following members
    Behaviour behaviour_;
    Counts counts_;
    std::vector<Received> received_;

    std::thread thread_;
};

}   // namespace tricorn::test
