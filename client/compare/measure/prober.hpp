#pragma once
// A thread that sends the same request at fixed times, however late the last response was: what a user would have met
// at each moment. Times count from when a request was due.
#include "client/compare/measure/http_client.hpp"
#include "common/os/thread_cost.hpp"
#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace tricorn::client::compare {

struct Probing {
    std::string target;
    Duration period{};   // from one due time to the next
    bool connect_anew = false;   // new connection per request, else keep-alive
};

struct Sample {   // one request
    Deadline due, sent;
    Duration took{};   // from `due` to the last byte or the failure
    bool ok = false;
};

class Prober {
public:
    // Probes from now until finish(). The thread blocks all signals.
    Prober(HttpClient client, Probing probing);
    ~Prober() { finish(); }
    Prober(Prober const&) = delete;
    Prober& operator=(Prober const&) = delete;

    // Returns all requests due so far. Blocks until the current one ends, at most 2 s.
    std::vector<Sample> const& finish();
    ThreadCost const& cost() const { return cost_; }   // of the thread, once finished

private:
    void run();

    HttpClient client_;
    Probing probing_;
    std::vector<Sample> samples_;
    ThreadCost cost_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

// Runs `what` on a thread beside a load, with all signals blocked: the load handles them.
std::thread beside(std::function<void()> what);

// Returns the time from `from` until the server recovered: until the due time of the first request that was answered
// within `usual` and starts a span of length `piece` in which more than half of the requests were, and all were ok.
// `samples` are ordered by due time; nullopt if no such span ended by `until`.
std::optional<Duration> time_to_recover(std::vector<Sample> const& samples, Deadline from, Deadline until,
                                        Duration usual, Duration piece);

}   // namespace tricorn::client::compare
