#pragma once
// `tricorn-client lab`: measures the primitives without a server.

namespace tricorn::client::lab {

// Parses its arguments (argv[0] is the command's name) and returns the exit code. Throws on unexpected failures.
int lab_command(int argc, char const* const* argv);

}   // namespace tricorn::client::lab
