#pragma once
// Kinds of option values that say which server is loaded, and how it is reached.
#include "client/workload.hpp"
#include "common/option_value.hpp"
#include "common/url.hpp"
#include <string>

namespace tricorn::option {

OptionValue url(Url& place);

// A file of requests to one server: its kinds become the workload's, its server the URL; see url_list.hpp.
OptionValue url_list(Url& server, Workload& place);

// A path of 1 to 107 bytes.
OptionValue unix_socket(std::string& place);

// A PEM file with certificates; it is looked at.
OptionValue ca_file(std::string& place);

}   // namespace tricorn::option
