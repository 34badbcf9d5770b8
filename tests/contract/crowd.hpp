#pragma once
// Many clients at once, each a thread that blocks: for loads whose answers are looked at one by one, as where some of
// them are refusals.
#include "tests/contract/fixture.hpp"
#include <atomic>
#include <mutex>
#include <thread>

namespace tricorn::test {

// Each client sends one request after the other, on connections that it opens again when they end.
class Crowd {
public:
    Crowd(Address const& address, int clients, std::string const& target);
    ~Crowd() { stop(); }
    Crowd(Crowd const&) = delete;
    Crowd& operator=(Crowd const&) = delete;

    void stop();   // what is on its way is waited for

    // Each request is counted as one of these. refused: 503 with Retry-After. cut: the connection ended instead.
    std::atomic<std::int64_t> sent = 0, ok = 0, refused = 0, cut = 0, other = 0;
    // After stop(): how long those took that were answered 200, the shortest first.
    std::vector<Millis> const& took() const { return took_; }

private:
    void ask_on(Address const& address, std::string const& text);

    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::vector<Millis> took_;   // guarded until all have stopped
    std::vector<std::thread> threads_;
};

}   // namespace tricorn::test
