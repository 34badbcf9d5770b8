#include "client/cli/command_line.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "common/version.hpp"
#include <cstdio>

namespace tricorn::client {

namespace option {

Option files(std::vector<std::string>& place, std::string allowed) {
    auto const read = [&place](std::string_view word) -> Expected<> {
        if (word.empty()) return refused("it is empty");
        place.emplace_back(word);
        return {};
    };
    Option option;
    option.name = "FILE";
    option.value = {"FILE", std::move(allowed), read, [] { return std::string(); }};
    option.positional = true;
    option.repeated = true;
    return option;
}

Option output(std::string& place, std::string group, std::string help, std::string fallback) {
    auto value = text(place, "FILE", "a path; - is standard output");
    return {"output", std::move(group), std::move(value), std::move(help), std::move(fallback), 'o'};
}

}   // namespace option

namespace {

std::vector<Option> with_requests(std::vector<Option> options, std::optional<std::string>& help, bool& version) {
    options.push_back({"help", "Help", option::help(help), "Print this, or as tables for a document.", "", 'h'});
    options.push_back({"version", "Help", option::flag(version), "Print the version.", ""});
    return options;
}

}   // namespace

CommandLine::CommandLine(std::string const& command, std::string head, std::vector<Option> options, std::string foot)
    : program_("tricorn-client " + command),
      options_(program_, with_requests(std::move(options), help_form_, version_wanted_)),
      help_(std::move(head) + options_.help() + std::move(foot)) {}

std::optional<int> CommandLine::read(int argc, char const* const* argv) {
    auto const parsed = options_.parse(argc, argv, [](char const*) -> char const* { return nullptr; });
    if (help_form_) return print(help_form_->empty() ? help_ : options_.markdown());
    if (version_wanted_) return print("tricorn-client " + std::string(version) + "\n");
    if (parsed) return std::nullopt;
    std::fprintf(stderr, "%s\n", parsed.why.c_str());
    return exit_code::usage;
}

int CommandLine::print(std::string const& text) const {
    auto const written = OutputFile::open("-")->write(text);
    if (written) return exit_code::ok;
    std::fprintf(stderr, "%s: %s\n", program_.c_str(), written.why.c_str());
    return exit_code::cannot_start;
}

int CommandLine::refuse(std::string const& why) const {
    std::fprintf(stderr, "%s: %s\n", program_.c_str(), why.c_str());
    return exit_code::usage;
}

}   // namespace tricorn::client
