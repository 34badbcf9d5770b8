#pragma once
// JSON member names shared by the writer and the reader of a result.
#include "client/load/metrics/measured.hpp"

namespace tricorn::client {

// A histogram, and the histogram of its censored observations.
struct DistributionMember {
    char const* name;
    Histogram Measured::*observed;
    Histogram Measured::*censored;   // nullptr: none
};

inline constexpr DistributionMember distribution_members[] = {
    {"response", &Measured::response, &Measured::censored_response},
    {"service", &Measured::service, &Measured::censored},
    {"service_not_ok", &Measured::service_not_ok, nullptr},
    {"first_byte", &Measured::first_byte, nullptr},
    {"connect", &Measured::connect, nullptr},
    {"handshake", &Measured::handshake, nullptr},
    {"lateness", &Measured::lateness, nullptr},
    {"own_lateness", &Measured::own_lateness, nullptr},
};

template <class Owner>
struct CountMember {
    char const* name;
    std::uint64_t Owner::*count;
};

inline constexpr CountMember<Totals> total_members[] = {
    {"offered", &Totals::offered},       {"sent", &Totals::sent},     {"ok", &Totals::ok},
    {"not_ok", &Totals::not_ok},         {"errors", &Totals::errors}, {"dropped", &Totals::dropped},
    {"unfinished", &Totals::unfinished}, {"late", &Totals::late}};

inline constexpr CountMember<Measured> count_members[] = {{"in_window", &Measured::in_window},
                                                          {"connections_opened", &Measured::connections},
                                                          {"reopen_failures", &Measured::reopen_failures},
                                                          {"bytes.sent", &Measured::bytes_sent},
                                                          {"bytes.received", &Measured::bytes_received}};

}   // namespace tricorn::client
