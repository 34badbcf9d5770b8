#pragma once
// `tricorn-client merge`: several results of one load become one.

namespace tricorn::client {

// Reads its own arguments (argv[0] is the command's name) and returns the exit code. Throws what is a surprise.
int merge_command(int argc, char const* const* argv);

}   // namespace tricorn::client
