#pragma once
// What went wrong with a connection, and in words.
#include "client/load/metrics/measured.hpp"
#include <string>

namespace tricorn::client {

struct Trouble {
    Failure failure;
    std::string sample;   // empty: nothing to add
};

}   // namespace tricorn::client
