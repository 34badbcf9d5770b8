#pragma once
// Writes the parts of a result's JSON that count and time requests. Durations in nanoseconds. measured_reader.hpp reads
// them.
#include "client/load/metrics/measured.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tricorn::client {

boost::json::object totals_json(Totals const& totals);
// Members response, service, service_not_ok, first_byte, connect, handshake, lateness, own_lateness; each with its
// percentiles ("p50": null if too few observations lie beyond it) and its sparse histogram ([least value, count]).
boost::json::object latency_json(Measured const& measured);
boost::json::object unannounced_json(UnannouncedCloses const& closes);
// What the client itself may have caused: timeouts, requests left, and its part of all response times.
boost::json::object client_part_json(Measured const& measured);
boost::json::object statuses_json(Measured const& measured);
boost::json::array errors_json(Measured const& measured);

}   // namespace tricorn::client
