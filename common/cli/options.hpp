#pragma once
// A program's options: one table of flags from which the command line, the environment twins, --help and every error
// message follow. A flag beats its environment variable, which beats the default.
#include "common/cli/option_value.hpp"
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

struct Option {
    std::string name;      // without the dashes: "port-file"; its variable is TRICORN_PORT_FILE
    std::string group;     // heading in --help
    OptionValue value;
    std::string help;      // one or more short sentences
    std::string fallback;  // in --help, where the default is not simply what is stored before parsing
    char letter = '\0';     // its short form: 'c' for -c; none
    // Not a flag: what stands on the command line without one. At most one option is; its name is for errors alone.
    bool positional = false;
    bool repeated = false;   // a positional one may stand several times: `read` is called for each
};

class Options {
public:
    enum class Source { fallback, environment, command_line };
    // The value of an environment variable; nullptr: not set. As getenv(3).
    using Environment = std::function<char const*(char const* name)>;

    // `program` begins every error message.
    Options(std::string program, std::vector<Option> options);

    // Reads the environment, then argv, into the options' places. Refused with one line that says what was wrong, why, and
    // what is allowed. Where a flag is given twice the last one counts. Requests (as --help) are stored even when
    // something else is wrong. An empty variable counts as not set.
    Expected<> parse(int argc, char const* const* argv, Environment const& environment);

    // Where the value of option `name` came from; for rules between options.
    Source source(std::string_view name) const;

    // It was named on the command line or in the environment. False for an option that is not in the table.
    bool given(std::string_view name) const;

    // An error line in the form of all others: the option as it was given, and why it is refused.
    std::string error(std::string_view name, std::string_view why) const;

    // The options by group, with defaults. Call it before parse: what is stored then is the default.
    std::string help() const;

    // "--name=value" for each option that has a value, one per line.
    std::string show() const;

private:
    struct Given {
        Source source = Source::fallback;
        std::string text;
    };

    // What was given for each option, in the order of the table.
    using Texts = std::vector<std::vector<std::string>>;

    Expected<> split(int argc, char const* const* argv, Texts& texts) const;
    Expected<> split_rest(std::vector<std::string> const& rest, Texts& texts) const;
    Expected<> take(std::size_t index, Source source, std::string text);
    std::string unknown(std::string_view argument) const;
    bool has_positional() const;
    std::string malformed(std::string_view reason) const;
    std::size_t index_of(std::string_view name) const;

    std::string program_;
    std::vector<Option> options_;
    std::vector<Given> given_;
};

// TRICORN_PORT_FILE for port-file.
std::string environment_name(std::string_view option);

}   // namespace tricorn
