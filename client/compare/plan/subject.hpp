#pragma once
// Makes the compared subjects: the four models of tricorn-server, the control, and other servers.
#include "client/results/subject.hpp"
#include "common/http/url.hpp"
#include "common/text/units.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::compare {

// --target NAME=URL[,start=CMD]
struct Target {
    std::string name;
    Url url;             // a path here replaces the workloads
    std::string start;   // shell command that starts it; empty: it already runs

    bool operator==(Target const&) const = default;
};

Expected<Target> parse_target(std::string_view text);
std::string print_target(Target const& target);

// The units that models with a bounded number of them have by default (capacity.cpp of the server).
constexpr unsigned default_processes = 32, default_threads = 64;

// Returns the models with their variants, `targets`, and as the control the last model once more: a difference between
// the two is noise.
std::vector<Subject> make_subjects(std::vector<Model> const& models, std::vector<Target> const& targets,
                                   std::string const& server);

}   // namespace tricorn::client::compare
