#pragma once
// The compared subjects: the four models of tricorn-server, the control, and other servers.
#include "common/http/url.hpp"
#include "common/text/units.hpp"
#include <map>
#include <optional>
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

// A model with other flags than those of the subject of its name, measured where they matter.
enum class Variant {
    none,
    default_units,   // as many processes or threads as by default, where the subject has one for each connection
    all_workers,     // an event loop on each processor
    yield,           // long computations let others run in between
};

struct Subject {
    std::string name;
    std::string model;                  // of tricorn-server; empty: another server
    std::vector<std::string> command;   // start command; empty: it already runs
    std::optional<Target> target;       // of another server
    std::string control_of;             // the subject that it repeats; empty: not a control
    std::string units_text;             // "64 pooled threads"
    Variant variant = Variant::none;
    std::string variant_of;             // the subject that it varies; empty: none

    bool is_control() const { return !control_of.empty(); }
};

// The units that models with a bounded number of them have by default (capacity.cpp of the server).
constexpr unsigned default_processes = 32, default_threads = 64;

constexpr std::string_view models[] = {"prefork", "thread", "pool", "coroutine"};

// Returns the models in `model_names` (each one of `models`) with their variants, `targets`, and as the control the last
// model once more: a difference between the two is noise.
std::vector<Subject> make_subjects(std::vector<std::string> const& model_names, std::vector<Target> const& targets,
                                   std::string const& server);

// The flags of tricorn-server with their values, by name without dashes (from --check-config).
using ServerFlags = std::map<std::string, std::string>;
ServerFlags parse_flags(std::string_view lines);

}   // namespace tricorn::client::compare
