#pragma once
// Failures in words.
#include "client/result.hpp"
#include <string>
#include <string_view>

namespace tricorn {

std::string_view to_string(Failure::Phase);   // "connect", "send", "head", "body"
std::string_view to_string(Failure::Kind);    // "errno", "timeout", "closed", "malformed"
std::string name_of(Failure const&);          // "ECONNRESET", "timeout", "closed", "malformed"

}  // namespace tricorn
