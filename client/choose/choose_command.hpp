#pragma once
// `tricorn-client choose`: from the command line to a recommendation.

namespace tricorn::client::choose {

// `argv` begins with "choose". Returns the exit code.
int choose_command(int argc, char const* const* argv);

}   // namespace tricorn::client::choose
