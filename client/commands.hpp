#pragma once
// What tricorn-client can do: a command a file, each with flags of its own.
#include <string_view>

namespace tricorn {

// Writes "tricorn-client: WHY" to standard error, and returns the code.
int fail(int code, std::string_view why);

// Each reads its own arguments (argv[0] is the command's name) and returns the exit code. They throw what is a surprise.
int load_command(int argc, char const* const* argv);
int search_command(int argc, char const* const* argv);
int merge_command(int argc, char const* const* argv);
int selftest_command(int argc, char const* const* argv);
int lab_command(int argc, char const* const* argv);

}   // namespace tricorn
