#pragma once
// The Date field's value.
#include <ctime>
#include <string>

namespace tricorn {

// IMF-fixdate of RFC 9110 section 5.6.7, always 29 characters, independent of the locale.
std::string http_date(std::time_t time);

}  // namespace tricorn
