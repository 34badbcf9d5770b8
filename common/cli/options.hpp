#pragma once
// A program's options. One table of flags defines the command line, the environment variables, --help and all error
// messages. A flag overrides its environment variable, which overrides the default.
#include "common/cli/option_value.hpp"
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

struct Option {
    std::string name;      // without the dashes: "port-file"; its environment variable is TRICORN_PORT_FILE
    std::string group;     // heading in --help
    OptionValue value;
    std::string help;      // one or more short sentences
    std::string fallback;  // default shown in --help if it differs from the value stored before parsing
    char letter = '\0';     // short form: 'c' for -c; '\0': none
    // A positional argument instead of a flag. At most one option is positional; its name appears only in errors.
    bool positional = false;
    bool repeated = false;   // the positional argument may be repeated: `read` is called for each
};

class Options {
public:
    enum class Source { fallback, environment, command_line };
    // Returns the value of an environment variable, or nullptr if it is not set, like getenv(3).
    using Environment = std::function<char const*(char const* name)>;

    // Every error message begins with `program`.
    Options(std::string program, std::vector<Option> options);

    // Reads the environment, then argv, into the options' places. Refused with one line that says what was wrong, why, and
    // what is allowed. Where a flag is given twice the last one counts. Requests (as --help) are stored even when
    // something else is wrong. An empty variable counts as not set.
    Expected<> parse(int argc, char const* const* argv, Environment const& environment);

    // Returns where the value of option `name` came from; used by rules that involve several options.
    Source source(std::string_view name) const;

    // Returns true if the option was set on the command line or in the environment; false for unknown options.
    bool given(std::string_view name) const;

    // Returns an error line in the common form: the option as it was given, and the reason.
    std::string error(std::string_view name, std::string_view why) const;

    // Returns why the program does not take this variable, in a line with the nearest one; "" if it takes it, or if
    // its name does not begin as those of the program's variables do.
    std::string unknown_variable(std::string_view name) const;

    // Returns the options by group, with defaults, for a terminal.
    std::string help() const;

    // Returns the same for a document: a heading and a Markdown table for each group.
    std::string markdown() const;

    // Returns "--name=value" for each option that has a value, one per line.
    std::string show() const;

private:
    struct Given {
        Source source = Source::fallback;
        std::string text;
    };

    // What was given for each option, in the order of the table.
    using Texts = std::vector<std::vector<std::string>>;

    // The words of a command line as CLI11 reads them rightly, and the first thing that was wrong with them.
    struct Words {
        std::vector<std::string> text;
        std::string wrong;
    };

    // CLI11 takes the word after "--flag=" for its value: here that value is empty, and becomes a word of its own.
    Words words(int argc, char const* const* argv) const;
    std::size_t last_letter_of(std::string_view word) const;
    std::string empty_value(Option const& option) const;
    Expected<> split(int argc, char const* const* argv, Texts& texts) const;
    Expected<> split_rest(std::vector<std::string> const& rest, Texts& texts) const;
    Expected<> take(std::size_t index, Source source, std::string text);
    std::string unknown(std::string_view argument) const;
    bool has_positional() const;
    // The option whose name is nearest to this one, if it is near.
    Option const* nearest(std::string_view name) const;
    std::string malformed(std::string_view reason) const;
    std::size_t index_of(std::string_view name) const;

    std::string program_;
    std::vector<Option> options_;
    std::vector<std::string> defaults_;   // of each option, as it is shown
    std::vector<Given> given_;
};

// Returns TRICORN_PORT_FILE for port-file.
std::string environment_name(std::string_view option);

}   // namespace tricorn
