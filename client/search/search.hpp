#pragma once
// Finds the knee: the highest rate that still meets an objective. Pure: what a trial is, is handed in.
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client {

// What became of a load at one rate.
struct Trial {
    enum class Outcome {
        passed,    // the objective was met
        failed,    // it was not, or the rate could not be kept
        useless,   // the client itself was at fault: nothing is known about the server
    };
    double rate = 0;   // requests per second that were offered
    Outcome outcome = Outcome::passed;
    std::string why;   // in words, what decided
};

struct SearchPlan {
    double least = 10;          // the rates between which the knee is looked for
    double most = 1e6;
    double precision = 0.02;    // the interval's width that is wanted, as a share
    unsigned confirmations = 3;   // trials that decide about the rates of the final interval: the majority
    unsigned most_trials = 60;
};

struct Knee {
    double passed = 0;   // the highest rate that passed; 0: none did
    bool confirmed = false;   // the majority of its trials passed
    double failed = 0;   // the lowest above it that was confirmed to fail; 0: none did, the search ended before
    enum class End {
        narrow,           // the interval is as narrow as was wanted
        highest_passed,
        lowest_failed,
        client_limit,     // the client could not tell any more
        trials_used_up,
        stopped,          // by the caller
    };
    End end = End::narrow;
    std::string why;   // of client_limit
};

// From `guess` on in steps of a half up, or by more down, then bisection in the rates' logarithms. A failure counts when
// the majority of `confirmations` trials at that rate fails, and so does the pass that is called the knee. `run` makes a trial at a rate; false
// from `go_on` ends the search with what is known.
Knee find_knee(SearchPlan const& plan, double guess, std::function<Trial(double rate)> const& run,
               std::function<bool()> const& go_on);

}   // namespace tricorn::client
