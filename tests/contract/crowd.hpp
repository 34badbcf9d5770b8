#pragma once
// Many simultaneous clients, each a blocking thread: for loads whose responses are checked one by one, such as loads
// with refusals.
#include "tests/contract/fixture.hpp"
#include <atomic>
#include <mutex>
#include <thread>

namespace tricorn::test {

// Each client sends one request after the other, on connections that it reopens when they end.
class Crowd {
public:
    Crowd(Address const& address, int clients, std::string const& target);
    ~Crowd() { stop(); }
    Crowd(Crowd const&) = delete;
    Crowd& operator=(Crowd const&) = delete;

    void stop();   // waits for requests in progress

    // Each request is counted once. refused: 503 with Retry-After. cut: the connection ended instead.
    std::atomic<std::int64_t> sent = 0, ok = 0, refused = 0, cut = 0, other = 0;
    // After stop(): the durations of the requests answered 200, sorted.
    std::vector<Millis> const& took() const { return took_; }

private:
    void ask_on(Address const& address, std::string const& text);

    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::vector<Millis> took_;   // guarded until all have stopped
    std::vector<std::thread> threads_;
};

}   // namespace tricorn::test
