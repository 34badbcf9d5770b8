#include "client/report/command.hpp"
#include "client/exit_code.hpp"
#include "client/output_file.hpp"
#include "client/report/report.hpp"
#include "common/options.hpp"
#include "common/text.hpp"
#include "common/version.hpp"
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>
#include <string_view>

namespace tricorn {

namespace {

namespace json = boost::json;

enum class Format { html, markdown, text };

struct ReportConfig {
    std::string input;
    std::string html;       // path of a page besides
    std::string output = "-";
    Format format = Format::text;
    bool help = false, version = false;
};

Options options_of(ReportConfig& config) {
    std::string const path = "a path; - is standard output";
    Option input{"FILE", "", option::text(config.input, "FILE", "the JSON of compare, load or lab"), "The result.", ""};
    input.positional = true;
    auto format =
        option::choice(config.format, {{"text", Format::text}, {"markdown", Format::markdown}, {"html", Format::html}});
    Option output{"output", "Result", option::text(config.output, "FILE", path), "Where the report goes.",
                  "standard output"};
    output.letter = 'o';
    return {"tricorn-client report",
            {input,
             {"format", "Result", std::move(format),
              "For a terminal, for a pull request, or a page that opens from disk and asks no network.", ""},
             output,
             {"html", "Result", option::text(config.html, "FILE", path),
              "Writes the page there; there is no other report then, unless --format or -o asks for one.", "none"},
             {"help", "Help", option::request(config.help), "Print this.", "", 'h'},
             {"version", "Help", option::request(config.version), "Print the version.", ""}}};
}

std::string read_all(std::string const& path) {
    std::string text;
    std::ifstream file(path, std::ios::binary);
    // What cannot be read, such as a folder, shows with the first byte.
    while (file) {
        char bytes[16 * 1024];
        file.read(bytes, sizeof bytes);
        text.append(bytes, static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof()) throw std::runtime_error(std::strerror(errno));
    return text;
}

// Throws where there is none, with why.
json::object read_result(std::string const& path) {
    std::string const text = read_all(path);
    json::error_code error;
    json::value value = json::parse(text, error);
    if (error) throw std::runtime_error("it is not JSON (" + error.message() + ")");
    if (!value.is_object()) throw std::runtime_error("it is no JSON object");
    std::string const why = why_no_report(value.get_object());
    if (!why.empty()) throw std::runtime_error(why);
    return value.get_object();
}

std::string written(json::object const& result, Format format) {
    switch (format) {
        case Format::html: return report_html(result);
        case Format::markdown: return report_markdown(result);
        case Format::text: break;
    }
    return report_text(result);
}

int fail(int code, std::string const& why) {
    fmt::print(stderr, "tricorn-client report: {}\n", printable(why));
    return code;
}

// "" or why it could not be written; `path` as OutputFile has it.
std::string write(std::string const& path, std::string const& text) {
    OutputFile file(path);
    return file.error().empty() ? file.write(text) : file.error();
}

int report(ReportConfig const& config, bool other_wanted) {
    json::object result;
    try {
        result = read_result(config.input);
    } catch (std::exception const& error) {
        return fail(exit_code::usage, config.input + ": " + error.what());
    }
    std::string wrong;
    if (!config.html.empty()) wrong = write(config.html, report_html(result));
    if (!wrong.empty()) return fail(exit_code::cannot_start, "--html=" + wrong);
    if (other_wanted) wrong = write(config.output, written(result, config.format));
    return wrong.empty() ? exit_code::ok : fail(exit_code::cannot_start, "--output=" + wrong);
}

}   // namespace

int report_command(int argc, char const* const* argv) {
    ReportConfig config;
    Options options = options_of(config);
    std::string const help =
        "Usage: tricorn-client report [flags] FILE.json\n\nWrites what a result of compare, load or "
        "lab says, from its JSON alone.\n\n" +
        options.help();
    // No variable of a server or a load may change a report.
    std::string const error = options.parse(argc, argv, [](char const*) -> char const* { return nullptr; });
    std::string const asked = config.help      ? help
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
    if (config.input.empty())
        return fail(exit_code::usage, "FILE is missing: the JSON of compare, load or lab; see --help");
    auto const given = [&](char const* name) { return options.source(name) != Options::Source::fallback; };
    return report(config, config.html.empty() || given("format") || given("output"));
}

}   // namespace tricorn
