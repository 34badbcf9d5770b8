#pragma once
// `tricorn-client load`: runs one load and reports it.

namespace tricorn::client {

// Parses its arguments (argv[0] is the command's name) and returns the exit code. Throws on unexpected failures.
int load_command(int argc, char const* const* argv);

}   // namespace tricorn::client
