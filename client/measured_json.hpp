#pragma once
// The parts of a result's JSON that say what happened to requests, written and read again. Durations in nanoseconds.
#include "client/measured.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tricorn {

boost::json::object totals_json(Totals const& totals);
// response, service, service_not_ok, first_byte, connect, handshake, lateness, own_lateness; each with its percentiles
// ("p50": null where too few observations lie beyond it) and its sparse histogram ([least value, count]).
boost::json::object latency_json(Measured const& measured);
boost::json::object statuses_json(Measured const& measured);
boost::json::array errors_json(Measured const& measured);

// What the members "totals", "latency", "by_status", "errors", "bytes", "in_window", "connections_opened" and
// "reopen_failures" of a result say, without loss. Throws std::exception where it is no result's.
Measured read_measured(boost::json::object const& result);

}   // namespace tricorn
