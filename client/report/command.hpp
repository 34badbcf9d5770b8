#pragma once
// `tricorn-client report`: turns a result file into an HTML page, Markdown or text.

namespace tricorn::client::report {

// argv[0] is "report". Returns the exit code: 0, 1 (usage, or a file that is not a result of ours), 2 (the report could
// not be written).
int report_command(int argc, char const* const* argv);

}   // namespace tricorn::client::report
