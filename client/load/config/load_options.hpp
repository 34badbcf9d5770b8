#pragma once
// Kinds of option values that only a load has; the common ones are in common/cli/option_value.hpp.
#include "client/load/config/config.hpp"
#include "client/load/config/workload.hpp"
#include "common/cli/option_value.hpp"
#include "common/http/url.hpp"
#include "common/text/expected.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::option {

using namespace tricorn::option;

OptionValue workload(Workload& place);

// 1 to 1024, or "auto" for 0.
OptionValue threads(unsigned& place);

// A duration in [least, most] whose bare numbers are seconds, as wrk's are.
OptionValue seconds(std::chrono::nanoseconds& place, std::chrono::nanoseconds least, std::chrono::nanoseconds most);

// A token of RFC 9110 section 5.6.2, kept as it is written. CONNECT is refused: it asks for a tunnel.
OptionValue method(std::string& place);

// "Name: value", added to the list. Refused is what the framing of the request decides by itself.
OptionValue header(std::vector<Header>& place);

// The text itself, or the content of the file that @FILE names.
OptionValue body(std::optional<std::string>& place);

// Statuses and ranges: 200,204,300-399. Replaces what was there.
OptionValue statuses(std::vector<std::pair<unsigned, unsigned>>& place);

// A share of all: 0.01 or 1%.
OptionValue rate(double& place);

// Requests per second, more than 0: 250, 10k, 0.5.
OptionValue per_second(double& place);

// TIME:RATE,TIME:RATE,…
OptionValue stages(std::vector<Stage>& place);

// A duration, or "auto" for nullopt.
OptionValue warm_up(std::optional<std::chrono::nanoseconds>& place);

// Adds one; see check.hpp.
OptionValue checks(std::vector<Check>& place);

// The id of a process that exists.
OptionValue process(pid_t& place);

// Kinds of option values that say which server is loaded, and how it is reached.

OptionValue url(Url& place);

// A file of requests to one server: its kinds become the workload's, its server the URL; see url_list.hpp.
OptionValue url_list(Url& server, Workload& place);

// A path of 1 to 107 bytes.
OptionValue unix_socket(std::string& place);

// A PEM file with certificates; it is looked at.
OptionValue ca_file(std::string& place);

}   // namespace tricorn::client::option

// Methods that a load may have.
namespace tricorn::client {

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text);

// Refused is what is no method that can be sent. CONNECT is none: it asks for a tunnel.
Expected<> check_method(std::string_view text);

}   // namespace tricorn::client
