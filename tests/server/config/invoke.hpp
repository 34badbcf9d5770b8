#pragma once
// Runs the server's command line parser in tests.
#include "server/config/config.hpp"
#include <doctest/doctest.h>
#include <map>
#include <string>
#include <vector>

namespace tricorn::test {

using namespace tricorn::server;

using Variables = std::map<std::string, std::string>;

inline Invocation invoke(std::vector<char const*> arguments, Variables const& variables = {},
                         ResourceLimits const& limits = {}) {
    arguments.insert(arguments.begin(), "tricorn-server");
    auto const environment = [&](char const* name) {
        auto const found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    };
    return parse_invocation(int(arguments.size()), arguments.data(), environment, limits);
}

inline void check_refused(Invocation const& invocation, std::string const& output) {
    CHECK(invocation.action == Invocation::Action::exit);
    CHECK(invocation.exit_code == 2);
    CHECK(invocation.output == output + "\n");
}

}   // namespace tricorn::test
