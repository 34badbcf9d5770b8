#pragma once
// The failure of a connection, with details.
#include "client/load/metrics/measured.hpp"
#include <string>

namespace tricorn::client {

struct LoadError {
    Failure failure;
    std::string sample;   // empty: no details
};

}   // namespace tricorn::client
