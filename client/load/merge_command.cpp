// merge: result files → one result.
#include "client/load/merge_command.hpp"
#include "client/cli/command_line.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/output/measured_reader.hpp"
#include "client/load/output/measured_text.hpp"
#include "client/load/output/merge.hpp"
#include "common/cli/options.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include "common/text/text_lines.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tricorn::client {

namespace {

constexpr char const* help_head = R"(Usage: tricorn-client merge [flags] FILE.json…

Adds up the results of several clients that loaded a server at the same time: counts and histograms exactly, rates by
addition. The window is the longest; the sum is valid if all results are.

)";

constexpr char const* help_foot = R"(
Exit codes: 0 ok, 1 bad flag or value, 2 a file cannot be read or is not a result, 3 one of the results is invalid.
)";

StoredResult read(std::string const& path) {
    auto const text = read_file(path);
    if (!text) throw std::runtime_error(text.why);
    boost::system::error_code error;
    boost::json::value const value = boost::json::parse(*text, error);
    if (error || !value.is_object()) throw std::runtime_error(path + " is not a JSON object");
    return {path, value.as_object()};
}

std::string merged_text(boost::json::object const& merged, std::size_t files) {
    Measured const measured = read_measured(merged);
    boost::json::object const& config = merged.at("config").as_object();
    boost::json::object const& verdict = merged.at("verdict").as_object();
    std::string text = "merge of " + plural(files, "result") + "\n";
    if (config.at("url").is_string()) text += "  " + printable(config.at("url").as_string()) + "\n";
    text += "\n" + totals_text(measured.totals, config.at("loop") == "open") +
            line("rate", rate_text(merged.at("rate").to_number<double>()) + "   ok " +
                             rate_text(merged.at("ok_rate").to_number<double>())) +
            statuses_text(measured) + failures_text(measured) + "\n" + latency_text(measured) + "\n";
    for (auto const& remark : verdict.at("remarks").as_array()) text += line("note", remark.as_string().c_str());
    for (auto const& reason : verdict.at("reasons").as_array())
        text += line("verdict", "INVALID: " + std::string(reason.as_string()));
    if (verdict.at("valid").as_bool()) text += line("verdict", "VALID");
    return text;
}

}   // namespace

int merge_command(int argc, char const* const* argv) {
    std::vector<std::string> files;
    std::string output_path;
    Option const output_option =
        option::output(output_path, "Result", "Writes the sum as JSON, in the format of a load result.", "none");
    CommandLine line("merge", help_head, {option::files(files, "results of load, as JSON"), output_option}, help_foot);
    if (auto const code = line.read(argc, argv)) return *code;
    if (files.empty()) return line.refuse("FILE is missing: results of load, as JSON; see --help");
    std::vector<NamedFile> inputs;
    for (std::string const& file : files) inputs.push_back({"the sum", file});
    if (auto const distinct = check_distinct({{"--output", output_path}}, inputs); !distinct)
        return line.refuse(distinct.why);
    auto output = OutputFile::open(output_path, "--output");
    if (!output) return fail(exit_code::cannot_start, output.why);
    std::vector<StoredResult> results;
    for (std::string const& file : files) results.push_back(read(file));
    boost::json::object const merged = merge_results(results);
    std::fputs(merged_text(merged, results.size()).c_str(), output->to_stdout() ? stderr : stdout);
    auto const written = output->write(boost::json::serialize(merged) + "\n");
    if (!written) return fail(exit_code::cannot_start, written.why);
    return merged.at("verdict").at("valid").as_bool() ? exit_code::ok : exit_code::invalid;
}

}   // namespace tricorn::client
