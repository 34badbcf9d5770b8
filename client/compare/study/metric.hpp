#pragma once
// The metrics of a round: name, unit, and which direction is better.
#include <optional>
#include <span>
#include <string_view>

namespace tricorn::client::compare {

enum class Better { higher, lower, neither };

struct Metric {
    std::string_view name;
    std::string_view unit;    // "1/s", "s", "us", "bytes", "processors", "1"
    Better better;
    std::string_view words;   // as the subject of a sentence: "CPU time per request"
};

std::span<Metric const> all_metrics();
Metric metric_of(std::string_view name);   // unknown name: unit "1", neither

// Returns the metrics by which subjects are compared in an experiment of that kind, the most telling first.
std::span<std::string_view const> compared_metrics(std::string_view kind);

}   // namespace tricorn::client::compare
