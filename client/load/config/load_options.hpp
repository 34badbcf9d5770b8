#pragma once
// Option value types used only by load commands; the shared ones are in common/cli/option_value.hpp.
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

// A duration in [least, most]. A bare number is in seconds, as in wrk.
OptionValue seconds(std::chrono::nanoseconds& place, std::chrono::nanoseconds least, std::chrono::nanoseconds most);

// A token of RFC 9110 section 5.6.2, stored as written. CONNECT is refused because it opens a tunnel.
OptionValue method(std::string& place);

// "Name: value", appended to the list. Refuses fields that the request's framing determines.
OptionValue header(std::vector<Header>& place);

// The text itself, or of @FILE the path: the file is read once all options are known.
OptionValue body(Body& place, std::string& file);

// Statuses and ranges: 200,204,300-399. Replaces the default list.
OptionValue statuses(std::vector<std::pair<unsigned, unsigned>>& place);

// A share, 0 to 1: 0.01 or 1%.
OptionValue rate(double& place);

// Requests per second, more than 0: 250, 10k, 0.5.
OptionValue per_second(double& place);

// TIME:RATE,TIME:RATE,…
OptionValue stages(std::vector<Stage>& place);

// A duration, or "auto", stored as nullopt.
OptionValue warm_up(std::optional<std::chrono::nanoseconds>& place);

// Appends one check; see check.hpp.
OptionValue checks(std::vector<Check>& place);

// The id of an existing process.
OptionValue process(pid_t& place);

// Option value types that name the server and how to reach it.

OptionValue url(Url& place);

// The path of a file of requests to one server, which is read once all options are known; see url_list.hpp.
OptionValue url_list(std::string& file);

// A path of 1 to 107 bytes.
OptionValue unix_socket(std::string& place);

// A PEM file with certificates; the file is read and checked.
OptionValue ca_file(std::string& place);

}   // namespace tricorn::client::option

// Request methods that a load may use.
namespace tricorn::client {

// Returns whether `text` is a token (RFC 9110 section 5.6.2).
bool is_token(std::string_view text);

// Refused is what is no method that can be sent. CONNECT is none: it asks for a tunnel.
Expected<> check_method(std::string_view text);

}   // namespace tricorn::client
