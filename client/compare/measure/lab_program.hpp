#pragma once
// The lab as a program of its own. What a process forks costs what it holds itself, and one that has measured loads
// holds a hundred times what a program begins with: in it, a fork would take thirty times as long.
#include "client/compare/plan/config.hpp"
#include "common/os/signals.hpp"
#include <boost/json/object.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// Runs `command` with the lab's flags added, until it has ended; asks it to end where an interruption comes, and takes
// what there is then. `folder` takes its files; `processors` (empty: all) names where it runs. Called on the main
// thread. Returns the lab's result ("tricorn.lab/1"); throws std::runtime_error where there is none, and says why.
boost::json::object run_lab_program(std::vector<std::string> command, Config::Duration budget, bool quick,
                                    std::filesystem::path const& folder, std::vector<unsigned> const& processors,
                                    Interruption const& interruption);

}   // namespace tricorn::client::compare
