// merge: result files → one result.
#include "client/load/merge_command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/output/measured_reader.hpp"
#include "client/load/output/measured_text.hpp"
#include "client/load/output/merge.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include "common/text/text_lines.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace tricorn::client {

namespace {

constexpr char const* usage = R"(Usage: tricorn-client merge FILE.json… [-o FILE.json]

Adds up the results of several clients that loaded a server at the same time: counts and histograms exactly, rates by
addition. The window is the longest; the sum is valid if all results are.

  -o, --output FILE   Writes the sum as JSON, in the format of a load result; - for standard output.
  -h, --help          Print this.

Exit codes: 0 ok, 1 bad flag or value, 2 a file cannot be read or is not a result, 3 one of the results is invalid.
)";

struct Words {
    std::vector<std::string> files;
    std::string output;
    std::string wrong;
    bool help = false;
};

Words read_words(int argc, char const* const* argv) {
    Words words;
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == "-h" || word == "--help") {
            words.help = true;
        } else if (word == "-o" || word == "--output") {
            if (++i == argc) words.wrong = std::string(word) + ": a file is missing";
            if (i < argc) words.output = argv[i];
        } else if (word.starts_with("--output=")) {
            words.output = word.substr(std::strlen("--output="));
        } else if (word.starts_with('-') && word != "-") {
            words.wrong = std::string(word) + ": unknown; see merge --help";
        } else {
            words.files.emplace_back(word);
        }
    }
    if (words.wrong.empty() && words.files.empty()) words.wrong = "files are missing; see merge --help";
    return words;
}

StoredResult read(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + ": " + std::strerror(errno));
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    boost::system::error_code error;
    boost::json::value const value = boost::json::parse(text, error);
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
            line("rate", rate_text(merged.at("rate").to_number<double>())) + statuses_text(measured) +
            failures_text(measured) + "\n" + latency_text(measured) + "\n";
    for (auto const& remark : verdict.at("remarks").as_array()) text += line("note", remark.as_string().c_str());
    for (auto const& reason : verdict.at("reasons").as_array())
        text += line("verdict", "INVALID: " + std::string(reason.as_string()));
    if (verdict.at("valid").as_bool()) text += line("verdict", "VALID");
    return text;
}

}   // namespace

int merge_command(int argc, char const* const* argv) {
    Words const words = read_words(argc, argv);
    if (words.help) return std::fputs(usage, stdout) < 0 ? exit_code::cannot_start : exit_code::ok;
    if (!words.wrong.empty()) return fail(exit_code::usage, words.wrong);
    OutputFile output(words.output);
    if (!output.error().empty()) return fail(exit_code::cannot_start, "--output=" + output.error());
    std::vector<StoredResult> results;
    for (std::string const& file : words.files) results.push_back(read(file));
    boost::json::object const merged = merge_results(results);
    std::fputs(merged_text(merged, results.size()).c_str(), output.to_stdout() ? stderr : stdout);
    std::string const wrong = output.wanted() ? output.write(boost::json::serialize(merged) + "\n") : "";
    if (!wrong.empty()) return fail(exit_code::cannot_start, "--output=" + wrong);
    return merged.at("verdict").at("valid").as_bool() ? exit_code::ok : exit_code::invalid;
}

}   // namespace tricorn::client
