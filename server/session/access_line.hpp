#pragma once
// Formats one exchange as a line of the access log.
#include "common/http/http.hpp"
#include "common/log/log_format.hpp"
#include <chrono>
#include <string>
#include <string_view>

namespace tricorn::server {

struct Exchange {
    std::string_view peer;                 // the client's address
    Request const& request;                // as far as it was parsed: a refused request may be incomplete
    unsigned status = 0;
    std::uint64_t body_bytes = 0;          // of the response
    std::chrono::nanoseconds handling{};   // from the complete request to its response
    std::chrono::system_clock::time_point time;
};

// Returns the line without its newline. Text: TIME PROCESS PEER "METHOD TARGET" STATUS BYTES MILLISECONDS; or a JSON
// object with those names. Text from the client is escaped as in JSON in both formats, so that it cannot forge a line
// or a field.
std::string access_line(Exchange const& exchange, LogFormat format);

}  // namespace tricorn::server
