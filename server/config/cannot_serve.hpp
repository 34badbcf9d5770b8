#pragma once
// What a worker throws that asks for more than the machine has: starting it again would be pointless.
#include <stdexcept>

namespace tricorn::server {

class CannotServe : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}   // namespace tricorn::server
