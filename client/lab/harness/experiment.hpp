#pragma once
// The lab's questions, and an experiment that answers a part of one.
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::lab {

class Bench;

enum class Question { creation, context_switch, memory, sharing };
enum class UnitKind { none, process, thread, coroutine };
enum class Measure { nanoseconds, bytes, share, number };   // share: 0 to 1

std::string_view to_string(Question);   // creation, switch, memory, sharing
std::string_view to_string(UnitKind);   // "" for none
std::string_view to_string(Measure);    // ns, bytes, share, number

// Nanoseconds: below this, a fifth of a processor cycle, times are noise.
constexpr double clock_resolution = 0.05;

// The description of an experiment.
struct Description {
    std::string id;       // unique: question, unit and variant, "creation.process.fork"
    Question question{};
    UnitKind unit{};
    std::string row;      // table row, shared by the comparable experiments of all three units
    std::string title;
    std::string method;   // the method, in plain sentences
    boost::json::object parameters;
    Measure measure = Measure::nanoseconds;
    double resolution = 0;            // smaller differences mean nothing, in the unit of measure
    std::vector<std::string> parts;   // names of the additional values, in the order of Bench::part
};

struct Experiment {
    Description what;
    std::function<void(Bench&)> run;   // runs in its own process, which then ends; throws if it cannot
    bool long_one = false;             // takes a gigabyte, or seconds for each sample: left out of a quick run
};

using Experiments = std::vector<Experiment>;

}  // namespace tricorn::client::lab
