#include "client/report/command.hpp"
#include "client/cli/command_line.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/report/report.hpp"
#include "client/report/result_files.hpp"
#include "common/text/text.hpp"
#include <cstdio>
#include <exception>
#include <optional>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

enum class Format { html, markdown, text };

struct ReportConfig {
    std::vector<std::string> inputs;
    std::string html;       // path of an additional HTML page
    std::string output = "-";
    Format format = Format::text;
};

constexpr char const* about = R"(Usage: tricorn-client report [flags] FILE.json
       tricorn-client report [flags] [NAME=]FILE.json [NAME=]FILE.json…

Reports a result of compare, load or lab from its JSON alone. Overlays several results of load, at most 8: curves in
the same charts, numbers side by side. Each is named NAME, or after its file. Each is a single run; use compare to test
for significant differences.

)";

std::vector<Option> options_of(ReportConfig& config) {
    auto format =
        option::choice(config.format, {{"text", Format::text}, {"markdown", Format::markdown}, {"html", Format::html}});
    return {option::files(config.inputs, "the JSON of compare, load or lab"),
            {"format", "Result", std::move(format),
             "Text for a terminal, Markdown for a pull request, or an HTML page that needs no network.",
             "by the suffix of -o: .html, .md; else text"},
            option::output(config.output, "Result", "File for the report.", "standard output"),
            {"html", "Result", option::text(config.html, "FILE", "a path; - is standard output"),
             "Writes an HTML page; no other report then, unless --format or -o is given.", "none"}};
}

Format format_of_name(std::string_view path) {
    if (path.ends_with(".html") || path.ends_with(".htm")) return Format::html;
    return path.ends_with(".md") ? Format::markdown : Format::text;
}

// The loaded results in any of the three formats: one result, or several overlaid.
class Reports {
public:
    explicit Reports(std::vector<std::string> const& inputs) {
        if (inputs.size() > 1) {
            several_ = read_results(inputs);
            return;
        }
        try {
            one_ = read_result(inputs.front());
        } catch (std::exception const& error) {
            throw std::runtime_error(inputs.front() + ": " + error.what());
        }
    }

    std::string as(Format format) const {
        bool const one = several_.empty();
        switch (format) {
            case Format::html: return one ? report_html(one_) : overlay_html(several_);
            case Format::markdown: return one ? report_markdown(one_) : overlay_markdown(several_);
            case Format::text: break;
        }
        return one ? report_text(one_) : overlay_text(several_);
    }

private:
    json::object one_;
    NamedResults several_;
};

int fail(int code, std::string const& why) {
    fmt::print(stderr, "tricorn-client report: {}\n", excerpt(why, 2000));
    return code;
}

Expected<> write(std::string const& path, char const* option, std::string const& text) {
    auto file = OutputFile::open(path, option);
    if (!file) return file;
    return file->write(text);
}

int write_reports(ReportConfig const& config, bool other_wanted) {
    try {
        Reports const reports(config.inputs);
        Expected<> written, other;
        if (!config.html.empty()) written = write(config.html, "--html", reports.as(Format::html));
        if (other_wanted) other = write(config.output, "--output", reports.as(config.format));
        if (written) written = other;
        return written ? exit_code::ok : fail(exit_code::cannot_start, written.why);
    } catch (std::runtime_error const& error) {
        return fail(exit_code::usage, error.what());
    }
}

}   // namespace

int report_command(int argc, char const* const* argv) {
    ReportConfig config;
    CommandLine line("report", about, options_of(config), "");
    if (auto const code = line.read(argc, argv)) return *code;
    if (config.inputs.empty()) return line.refuse("FILE is missing: the JSON of compare, load or lab; see --help");
    Options const& options = line.options();
    if (!options.given("format")) config.format = format_of_name(config.output);
    bool const other = config.html.empty() || options.given("format") || options.given("output");
    std::vector<NamedFile> inputs;
    for (auto const& file : named_files(config.inputs)) inputs.push_back({"the report", file.path});
    auto const distinct = check_distinct({{"--html", config.html}, {"--output", other ? config.output : ""}}, inputs);
    if (!distinct) return line.refuse(distinct.why);
    return write_reports(config, other);
}

}   // namespace tricorn::client::report
