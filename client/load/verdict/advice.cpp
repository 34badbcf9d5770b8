#include "client/load/verdict/advice.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <cerrno>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

// A connection closed behind an answer that did not announce it: once each, that is a server that was started anew; more
// often, or always behind the same answer, it is its habit.
std::string about_closes(UnannouncedCloses const& closes, unsigned connections) {
    bool const always_alike = closes.count > 1 && closes.least == closes.most;
    if (!always_alike && closes.count <= 2 * std::uint64_t(connections)) return {};
    std::string const when = closes.least != closes.most
                                 ? fmt::format("{} to {} answers", count_text(closes.least), count_text(closes.most))
                                 : plural(closes.least, "answer");
    return fmt::format("the server closes a connection after {} without announcing it (no Connection: close): {} met "
                       "that and count as errors, since nothing is sent twice; --requests-per-conn={} opens "
                       "connections anew before",
                       when, plural(closes.count, "request"), closes.least);
}

}   // namespace

std::vector<std::string> advice(Result const& result, unsigned connections) {
    std::vector<std::string> all;
    Measured const& measured = result.measured;
    if (auto closes = about_closes(measured.unannounced, connections); !closes.empty())
        all.push_back(std::move(closes));
    if (measured.bare_status_lines > 0)
        all.push_back(count_text(measured.bare_status_lines) +
                      " status lines had no space behind the status (RFC 9112 section 4); they were accepted");
    return all;
}

std::string why_no_port(Result const& result) {
    auto const is_it = [](FailureCount const& one) {
        return one.failure.kind == Failure::Kind::system && one.failure.code == EADDRNOTAVAIL;
    };
    auto const found = std::ranges::find_if(result.measured.failures, is_it);
    if (!result.local_ports || found == result.measured.failures.end()) return {};
    return "this machine had no local port left for " + plural(found->count, "request") + ": " +
           describe(*result.local_ports);
}

}   // namespace tricorn::client
