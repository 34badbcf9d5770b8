#pragma once
// JSON member names shared by the writer and the reader of a result.
#include "client/load/metrics/measured.hpp"

namespace tricorn::client {

// A histogram, and the histogram of its censored observations.
struct DistributionMember {
    char const* name;
    Histogram Measured::*observed;
    Histogram Measured::*censored;   // nullptr: none
    // Of those observations that the client itself may have made longer: as measured, and without its part; or nullptr.
    Histogram Measured::*delayed = nullptr;
    Histogram Measured::*undelayed = nullptr;
};

inline constexpr DistributionMember distribution_members[] = {
    {"response", &Measured::response, &Measured::censored_response, &Measured::response_delayed,
     &Measured::response_undelayed},
    {"service", &Measured::service, &Measured::censored, &Measured::service_delayed, &Measured::service_undelayed},
    {"service_not_ok", &Measured::service_not_ok, nullptr},
    {"first_byte", &Measured::first_byte, nullptr, &Measured::first_byte_delayed, &Measured::first_byte_undelayed},
    {"connect", &Measured::connect, nullptr},
    {"handshake", &Measured::handshake, nullptr},
    {"lateness", &Measured::lateness, nullptr},
    {"own_lateness", &Measured::own_lateness, nullptr},
};

// Added later: written where there is something, and absent in older results.
inline constexpr DistributionMember later_distribution_members[] = {
    {"response_not_ok", &Measured::response_not_ok, nullptr},
    {"response_delayed", &Measured::response_delayed, nullptr},
    {"response_undelayed", &Measured::response_undelayed, nullptr},
    {"service_delayed", &Measured::service_delayed, nullptr},
    {"service_undelayed", &Measured::service_undelayed, nullptr},
    {"first_byte_delayed", &Measured::first_byte_delayed, nullptr},
    {"first_byte_undelayed", &Measured::first_byte_undelayed, nullptr},
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

// Members of "client_part", which older results do not have.
inline constexpr CountMember<Measured> own_members[] = {{"timeouts", &Measured::own_timeouts},
                                                        {"unfinished", &Measured::own_unfinished},
                                                        {"nanoseconds", &Measured::own_ns}};

}   // namespace tricorn::client
