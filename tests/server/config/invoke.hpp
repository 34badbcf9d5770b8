#pragma once
// Runs the server's command line parser in tests.
#include "server/config/config.hpp"
#include <doctest/doctest.h>
#include <map>
#include <string>
#include <vector>

namespace tricorn::test {

using namespace tricorn::server;

using Environment = std::map<std::string, std::string>;

inline Invocation invoke(std::vector<char const*> arguments, Environment const& environment = {},
                         ResourceLimits const& limits = {}) {
    arguments.insert(arguments.begin(), "tricorn-server");
    std::vector<std::string> lines;
    for (auto const& [name, value] : environment) lines.push_back(name + "=" + value);
    Variables const variables(lines.begin(), lines.end());
    return parse_invocation(int(arguments.size()), arguments.data(), variables, limits);
}

inline void check_refused(Invocation const& invocation, std::string const& output) {
    CHECK(invocation.action == Invocation::Action::exit);
    CHECK(invocation.exit_code == 2);
    CHECK(invocation.output == output + "\n");
}

}   // namespace tricorn::test
