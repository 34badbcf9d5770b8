#pragma once
// `tricorn-client merge`: merges several results of one load into one.

namespace tricorn::client {

// Parses its arguments (argv[0] is the command's name) and returns the exit code. Throws on unexpected failures.
int merge_command(int argc, char const* const* argv);

}   // namespace tricorn::client
