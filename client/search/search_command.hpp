#pragma once
// `tricorn-client search`: finds the highest rate that still meets an objective.

namespace tricorn::client {

// Parses its arguments (argv[0] is the command's name) and returns the exit code. Throws on unexpected failures.
int search_command(int argc, char const* const* argv);

}   // namespace tricorn::client
