#pragma once
// `tricorn-client search`: the highest rate that still meets an objective.

namespace tricorn::client {

// Reads its own arguments (argv[0] is the command's name) and returns the exit code. Throws what is a surprise.
int search_command(int argc, char const* const* argv);

}   // namespace tricorn::client
