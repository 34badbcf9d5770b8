#pragma once
// A thread that asks the same again and again at fixed times, whether the last answer came late or not: what a user would
// have met at each moment. Times count from when a request was due.
#include "client/compare/measure/asker.hpp"
#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace tricorn::client::compare {

struct Probing {
    std::string target;
    Duration period{};   // from one request's due time to the next one's
    bool connect_anew = false;   // a connection for each request, else one that is kept
};

struct Sample {   // of one request
    Deadline due, sent;
    Duration took{};   // from `due` to the last byte, or to the failure
    bool ok = false;
};

class Prober {
public:
    // Begins at once, until finish(). The thread blocks all signals.
    Prober(Asker asker, Probing probing);
    ~Prober() { finish(); }
    Prober(Prober const&) = delete;
    Prober& operator=(Prober const&) = delete;

    // All requests that were due so far; the one under way is waited for, 2 s at most.
    std::vector<Sample> const& finish();

private:
    void run();

    Asker asker_;
    Probing probing_;
    std::vector<Sample> samples_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

// A thread that does something else while a load runs, with all signals blocked: they are the load's to hear.
std::thread beside(std::function<void()> what);

// When it was well again: from `from` on, until the first request was due that was answered within `usual`, and of those
// due in the piece of time that it begins more than half so, and all ok. `samples` in the order in which they were due;
// nullopt: not so that the piece had ended by `until`.
std::optional<Duration> time_to_recover(std::vector<Sample> const& samples, Deadline from, Deadline until,
                                        Duration usual, Duration piece);

}   // namespace tricorn::client::compare
