#pragma once
// Runs the lab as a separate program. The cost of a fork depends on the size of the process, and one that has measured
// loads is a hundred times as large as a fresh one: there a fork would take thirty times as long.
#include "client/compare/plan/config.hpp"
#include "common/os/shutdown_signal.hpp"
#include <boost/json/object.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace tricorn::client::compare {

// Runs `command` with the lab's flags until it ends. An interruption makes it end early with partial results. `folder`
// takes its files; `processors` (empty: all) sets where it runs. Call on the main thread. Returns the lab's result
// ("tricorn.lab/1"); throws std::runtime_error with the reason if there is none.
boost::json::object run_lab_program(std::vector<std::string> command, Config::Duration budget, bool quick,
                                    std::filesystem::path const& folder, std::vector<unsigned> const& processors,
                                    ShutdownSignal const& shutdown);

}   // namespace tricorn::client::compare
