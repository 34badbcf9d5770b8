#pragma once
// One exchange as a line of the access log.
#include "common/http/http.hpp"
#include "common/log/log_format.hpp"
#include <chrono>
#include <string>
#include <string_view>

namespace tricorn::server {

struct Exchange {
    std::string_view peer;                 // the client's address
    Request const& request;                // as far as it was understood: a refused one may lack parts
    unsigned status = 0;
    std::uint64_t body_bytes = 0;          // of the response
    std::chrono::nanoseconds handling{};   // from the complete request to its answer
    std::chrono::system_clock::time_point time;
};

// Without the newline. Text: TIME PROCESS PEER "METHOD TARGET" STATUS BYTES MILLISECONDS; or a JSON object with those
// names. What the client chose is escaped as in JSON in both, so that it can forge neither a line nor a field.
std::string access_line(Exchange const& exchange, LogFormat format);

}  // namespace tricorn::server
