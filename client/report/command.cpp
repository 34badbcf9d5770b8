#include "client/report/command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/report/report.hpp"
#include "client/report/result_files.hpp"
#include "common/cli/options.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
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
    std::optional<std::string> help;   // its form
    bool version = false;
};

constexpr char const* about = R"(Usage: tricorn-client report [flags] FILE.json
       tricorn-client report [flags] [NAME=]FILE.json [NAME=]FILE.json…

Reports a result of compare, load or lab from its JSON alone. Overlays several results of load, at most 8: curves in
the same charts, numbers side by side. Each is named NAME, or after its file. Each is a single run; use compare to test
for significant differences.

)";

OptionValue files_option(std::vector<std::string>& place) {
    auto const read = [&place](std::string_view word) {
        place.emplace_back(word);
        return std::string(word.empty() ? "it is empty" : "");
    };
    return {"FILE", "the JSON of compare, load or lab", read, [] { return std::string(); }};
}

Options options_of(ReportConfig& config) {
    std::string const path = "a path; - is standard output";
    Option input{"FILE", "", files_option(config.inputs), "The results.", ""};
    input.positional = true;
    input.repeated = true;
    auto format =
        option::choice(config.format, {{"text", Format::text}, {"markdown", Format::markdown}, {"html", Format::html}});
    Option output{"output", "Result", option::text(config.output, "FILE", path), "File for the report.",
                  "standard output"};
    output.letter = 'o';
    return {"tricorn-client report",
            {input,
             {"format", "Result", std::move(format),
              "Text for a terminal, Markdown for a pull request, or an HTML page that needs no network.",
              "by the suffix of -o: .html, .md; else text"},
             output,
             {"html", "Result", option::text(config.html, "FILE", path),
              "Writes an HTML page; no other report then, unless --format or -o is given.", "none"},
             {"help", "Help", option::help(config.help), "Print this, or as tables for a document.", "", 'h'},
             {"version", "Help", option::request(config.version), "Print the version.", ""}}};
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
    fmt::print(stderr, "tricorn-client report: {}\n", printable(why));
    return code;
}

// Returns "", or why it could not be written; `path` as for OutputFile.
std::string write(std::string const& path, std::string const& text) {
    OutputFile file(path);
    return file.error().empty() ? file.write(text) : file.error();
}

int write_reports(ReportConfig const& config, bool other_wanted) {
    try {
        Reports const reports(config.inputs);
        std::string wrong;
        if (!config.html.empty()) wrong = write(config.html, reports.as(Format::html));
        if (!wrong.empty()) return fail(exit_code::cannot_start, "--html=" + wrong);
        if (other_wanted) wrong = write(config.output, reports.as(config.format));
        return wrong.empty() ? exit_code::ok : fail(exit_code::cannot_start, "--output=" + wrong);
    } catch (std::runtime_error const& error) {
        return fail(exit_code::usage, error.what());
    }
}

}   // namespace

int report_command(int argc, char const* const* argv) {
    ReportConfig config;
    Options options = options_of(config);
    // No environment variable may change a report.
    std::string const error = options.parse(argc, argv, [](char const*) -> char const* { return nullptr; });
    std::string const asked = config.help      ? config.help->empty() ? about + options.help() : options.markdown()
                                   : config.version ? "tricorn-client " + std::string(version) + "\n"
                                               : "";
    if (!asked.empty()) {
        std::string const wrong = write("-", asked);
        return wrong.empty() ? exit_code::ok : fail(exit_code::cannot_start, wrong);
    }
    if (!error.empty()) {
        std::fprintf(stderr, "%s\n", error.c_str());
        return exit_code::usage;
    }
    if (config.inputs.empty())
        return fail(exit_code::usage, "FILE is missing: the JSON of compare, load or lab; see --help");
    auto const given = [&](char const* name) { return options.source(name) != Options::Source::fallback; };
    if (!given("format")) config.format = format_of_name(config.output);
    return write_reports(config, config.html.empty() || given("format") || given("output"));
}

}   // namespace tricorn::client::report
