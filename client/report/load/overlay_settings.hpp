#pragma once
// The settings, environment and cost of several load runs: each name with the value of each result.
#include "client/report/load/overlay.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

// The values of a name, in the order of the results; "": none.
struct Setting {
    std::string name;
    std::vector<std::string> values;

    bool differs() const;
};

// Collects the settings of a result's object ("config", "server" …).
std::vector<Setting> settings_of(Results results, std::string const& object);

Table side_by_side(Results results, std::string caption, std::vector<Setting> const& settings);

// Returns "connections: 64 (a and c), 256 (b)".
std::string in_words(Results results, Setting const& setting);

}   // namespace tricorn::client::report
