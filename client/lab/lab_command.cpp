// lab: config → measurement → report.
#include "client/lab/lab_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/lab/lab_config.hpp"
#include "client/lab/lab_json.hpp"
#include "client/lab/lab_text.hpp"
#include "client/lab/timeline/trace.hpp"
#include "client/report/comparison/lab_sentences.hpp"
#include "common/os/descriptors.hpp"
#include "common/os/shutdown_signal.hpp"
#include "common/os/terminal.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tricorn::client::lab {

namespace {

constexpr char const* erase_line = "\r\033[K";   // ECMA-48: first column, erase to the end of the line

void show_progress(std::string const& title, std::chrono::nanoseconds elapsed, std::chrono::nanoseconds budget) {
    constexpr std::size_t room = 55;
    std::string const text = title.size() > room ? title.substr(0, room - 2) + ".." : title;
    std::string const shown = "  " + seconds_text(elapsed) + " of " + seconds_text(budget) + "   " + text;
    std::string const line(fitting(shown, terminal_columns(STDERR_FILENO)));
    std::fprintf(stderr, "%s%s", erase_line, line.c_str());
    std::fflush(stderr);
}

LabReport measure(LabConfig config, bool live) {
    LabProgress progress;
    if (live) {
        progress = [&](std::string const& title, std::chrono::nanoseconds elapsed) {
            show_progress(title, elapsed, config.budget);
        };
    }
    ShutdownSignal const shutdown;
    config.stop_descriptor = shutdown.descriptor();
    LabReport report = run_lab(config, progress);
    if (live) std::fputs(erase_line, stderr);
    return report;
}

// What the report says of these numbers together.
std::string sentences_of(boost::json::value const& result) {
    report::Lab const lab = report::read_lab(result, "");
    std::vector<std::string> all = report::lab_sentences(lab, "switch");
    for (std::string& each : report::lab_sentences(lab, "sharing")) all.push_back(std::move(each));
    return lab_paragraphs(all);
}

}   // namespace

int lab_command(int argc, char const* const* argv) {
    LabInvocation const invocation = parse_lab(argc, argv);
    if (invocation.action == LabInvocation::Action::exit) {
        std::fputs(invocation.message.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    auto output = OutputFile::open(invocation.output, "--output");
    if (!output) return fail(exit_code::cannot_start, output.why);
    auto trace = OutputFile::open(invocation.trace, "--trace");
    if (!trace) return fail(exit_code::cannot_start, trace.why);
    raise_descriptor_limit();
    LabReport const report = measure(invocation.config, invocation.live.value_or(::isatty(STDERR_FILENO) == 1));
    boost::json::value const json = to_json(report);
    // A script wants the JSON alone on standard output, so the text goes to standard error.
    std::FILE* const people = output->to_stdout() || trace->to_stdout() ? stderr : stdout;
    bool const reported =
        std::fputs((lab_text(report) + sentences_of(json)).c_str(), people) >= 0 && std::fflush(people) == 0;
    int const why_not = errno;
    auto const written = output->write(boost::json::serialize(json) + "\n");
    if (!written) return fail(exit_code::cannot_start, written.why);
    auto const traced = trace->write(boost::json::serialize(trace_of(report.timeline.value_or(LaneStudy()))) + "\n");
    if (!traced) return fail(exit_code::cannot_start, traced.why);
    if (!reported) return fail(exit_code::cannot_start, std::string("the report: ") + std::strerror(why_not));
    return report.interrupted ? exit_code::interrupted : exit_code::ok;
}

}   // namespace tricorn::client::lab
