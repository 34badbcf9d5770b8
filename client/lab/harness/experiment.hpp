#pragma once
// What the lab asks, and one experiment that answers a part of it.
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::lab {

class Bench;

enum class Question { creation, context_switch, memory, sharing };
enum class UnitKind { none, process, thread, coroutine };
enum class Measure { nanoseconds, bytes };

std::string_view to_string(Question);   // creation, switch, memory, sharing
std::string_view to_string(UnitKind);   // "" for none
std::string_view to_string(Measure);    // ns, bytes

// Nanoseconds: of what takes less than one, the fifth part of a processor's cycle is noise.
constexpr double clock_resolution = 0.05;

// What is known of an experiment before it runs.
struct Description {
    std::string id;       // "creation.process.fork": question, unit, and what is special; no two are alike
    Question question{};
    UnitKind unit{};
    std::string row;      // what the experiments of all three units that can be set side by side share; for tables
    std::string title;
    std::string method;   // how, in plain sentences
    boost::json::object parameters;
    Measure measure = Measure::nanoseconds;
    double resolution = 0;            // differences below it mean nothing, in the unit of measure
    std::vector<std::string> parts;   // names of what it reports beside its value, in the order of Bench::part
};

struct Experiment {
    Description what;
    std::function<void(Bench&)> run;   // in a process of its own that ends afterwards; throws where it cannot
    bool long_one = false;             // takes a gigabyte: not part of a quick run
};

using Experiments = std::vector<Experiment>;

}  // namespace tricorn::client::lab
