#pragma once
// Finds the knee: the highest rate that still meets an objective. Pure: the caller passes a function that runs a trial.
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client {

// The outcome of a load at one rate.
struct Trial {
    enum class Outcome {
        passed,   // the objective was met
        failed,   // it was not met, or the rate could not be kept
        useless,   // the client was at fault: tells nothing about the server
    };
    double rate = 0;   // offered requests per second
    Outcome outcome = Outcome::passed;
    std::string why;   // what decided, as text
};

struct SearchPlan {
    double least = 10;   // range of rates to search
    double most = 1e6;
    double precision = 0.02;   // wanted width of the interval, as a share of the rate
    unsigned confirmations = 3;   // trials at each end of the final interval; the majority decides
    unsigned most_trials = 60;
};

struct Knee {
    double passed = 0;   // the highest rate that passed; 0: none
    bool confirmed = false;   // the majority of trials at `passed` passed
    double failed = 0;   // the lowest higher rate confirmed to fail; 0: the search ended before one was
    enum class End {
        narrow,   // the interval is as narrow as wanted
        highest_passed,
        lowest_failed,
        client_limit,   // the client became the limit
        trials_used_up,
        stopped,   // stopped by the caller
    };
    End end = End::narrow;
    std::string why;   // with client_limit
};

// Searches from `guess` upwards in steps of a half, or downwards in larger ones, then bisects the rates' logarithms. A
// failure counts if the majority of `confirmations` trials at that rate fails; the knee must pass likewise. `run` runs
// a trial at a rate; the search ends with what is known when `go_on` returns false.
Knee find_knee(SearchPlan const& plan, double guess, std::function<Trial(double rate)> const& run,
               std::function<bool()> const& go_on);

}   // namespace tricorn::client
