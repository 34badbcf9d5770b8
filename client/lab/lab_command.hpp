#pragma once
// `tricorn-client lab`: the primitives, without a server.

namespace tricorn::client::lab {

// Reads its own arguments (argv[0] is the command's name) and returns the exit code. Throws what is a surprise.
int lab_command(int argc, char const* const* argv);

}   // namespace tricorn::client::lab
