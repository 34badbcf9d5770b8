#pragma once
// What follows from a recording of a server's units, and from nothing else.
#include "client/results/server_recording.hpp"
#include <map>
#include <string>
#include <vector>

namespace tricorn::client::report {

// Units in one state at one moment, and what they belong to.
struct Crowd {
    std::size_t units = 0, processes = 0, threads = 0;
};

struct RecordingFacts {
    Crowd all;   // that did something
    std::size_t begun = 0;   // requests
    double time = 0;         // of all units, in microseconds
    std::map<std::string, double> time_in;   // by state
    std::map<std::string, Crowd> most_in;    // at one moment, by state: the first moment with the most
    std::string longest_wait;   // the state db, upstream or delay in which most time passed; empty: none

    double share_of(std::string const& state) const;   // of `time`
};
RecordingFacts facts_of(ServerRecording const& recording);

// "16 threads of one process"; `kind` is that of the units.
std::string crowd_words(Crowd const& crowd, std::string const& kind);

// What the recording shows, then what limits it. Empty: it holds no unit.
std::vector<std::string> sentences_of(ServerRecording const& recording);
// What limits it: cut, full, units left out, the load generator.
std::vector<std::string> limits_of(ServerRecording const& recording);

}   // namespace tricorn::client::report
