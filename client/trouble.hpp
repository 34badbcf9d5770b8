#pragma once
// What went wrong with a connection, and in words.
#include "client/measured.hpp"
#include <string>

namespace tricorn {

struct Trouble {
    Failure failure;
    std::string sample;   // empty: nothing to add
};

}   // namespace tricorn
