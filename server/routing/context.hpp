#pragma once
// What a handler of the service may know besides the request: the settings and who is answering.
#include "server/config/config.hpp"
#include "server/cpu/calibration.hpp"
#include "server/scoreboard/unit.hpp"
#include <cstdint>
#include <string_view>

namespace tricorn::server {

class Database;
class Outbound;

struct Context {
    Config const& config;
    unsigned worker = 0;                    // index of the worker process, from 0
    unsigned generation = 1;                // of the service's workers, from 1
    std::string_view peer{};                // the client's address without its port; "unix" for a Unix socket
    std::uint64_t connection_requests = 1;  // requests on this connection so far, including this one
    std::string_view argument{};            // the value of the route's {…}, still percent-encoded
    bool draining = false;                  // the service is stopping
    bool degraded = false;                  // its workers keep failing to start
    Database* database = nullptr;           // the worker's; never null in a service
    Outbound* outbound = nullptr;           // the worker's; never null in a service
    Calibration calibration{};              // the service's
    Unit unit = Unit::current();                      // the responding unit
};

}  // namespace tricorn::server
