#pragma once
// Loads by name: what is sent to the endpoints of a tricorn-server, or a mixture of that.
#include "common/text/units.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

constexpr std::uint64_t most_weight = 1'000'000;

// One kind of request.
struct RequestKind {
    std::string name;       // as it was given: "queries:20"
    std::string target;     // path and query, ready to be sent
    std::optional<std::string> body;
    std::optional<std::uint64_t> answer_bytes;   // how long the body of an ok answer must be; nullopt: of any length
    std::uint64_t weight = 1;   // its share among the kinds of a mixture, 1 to most_weight
    std::string method = {};   // empty: POST with a body, else GET
};

struct Workload {
    std::string name;   // as it was given; empty: none
    bool mixed = false;
    std::vector<RequestKind> kinds;   // one; of a mixture more, each name once

    static constexpr std::size_t most_kinds = 16;   // in mixed: each has histograms of its own in each thread
};

// plaintext | json | echo:SIZE | db | queries:N | fetch[:PATH] | cpu:MS | delay:DURATION | mixed:W=WEIGHT,W=WEIGHT,…
// Refused with what is wrong and what is allowed instead.
Expected<Workload> parse_workload(std::string_view text);

// The lines of --help that say what each name means.
std::string_view workload_help();

}   // namespace tricorn::client
