#pragma once
// The value of the Date header field.
#include <ctime>
#include <string>

namespace tricorn {

// Returns IMF-fixdate of RFC 9110 section 5.6.7, always 29 characters, independent of the locale.
std::string http_date(std::time_t time);

}  // namespace tricorn
