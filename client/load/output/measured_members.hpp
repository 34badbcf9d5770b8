#pragma once
// What the members of a result's JSON are called that say what happened to requests, for who writes and who reads them.
#include "client/load/metrics/measured.hpp"

namespace tricorn::client {

// A histogram, and the one that belongs to it: what was not observed to its end.
struct DistributionMember {
    char const* name;
    Histogram Measured::*observed;
    Histogram Measured::*censored;   // may be none
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
