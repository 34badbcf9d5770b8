#pragma once
// `tricorn-client report`: a result file becomes a page, Markdown or text.

namespace tricorn::client::report {

// argv[0] is "report". Returns the exit code: 0, 1 (usage; a file that is no result of ours), 2 (nothing could be
// written).
int report_command(int argc, char const* const* argv);

}   // namespace tricorn::client::report
