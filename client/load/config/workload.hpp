#pragma once
// Named workloads: requests to the endpoints of a tricorn-server, or a mixture of them.
#include "client/load/config/body.hpp"
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
    std::string name;       // as given: "queries:20"
    std::string target;     // path and query, ready to send
    Body body;
    std::optional<std::uint64_t> answer_bytes;   // required body length of an ok response; nullopt: any
    std::uint64_t weight = 1;   // weight in a mixture, 1 to most_weight
    std::string method = {};   // empty: POST with a body, GET without
};

struct Workload {
    std::string name;   // as given; empty: none
    bool mixed = false;
    std::vector<RequestKind> kinds;   // one, or several distinct ones for a mixture

    static constexpr std::size_t most_kinds = 16;   // in mixed: each kind has its own histograms in each thread
};

// Parses plaintext | json | echo:SIZE | db | queries:N | fetch[:PATH] | cpu:MS | delay:DURATION |
// mixed:W=WEIGHT,W=WEIGHT,… Errors say what is wrong and what is allowed.
Expected<Workload> parse_workload(std::string_view text);

// Returns the lines of --help that explain each name.
std::string_view workload_help();

}   // namespace tricorn::client
