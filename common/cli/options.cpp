#include "common/cli/options.hpp"
#include "common/text/text.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

namespace tricorn {
namespace {

constexpr std::size_t help_column = 34;
constexpr std::size_t help_width = 100;
constexpr std::string_view variable_prefix = "TRICORN_";
constexpr std::size_t longest_reason = 500;
constexpr std::string_view switched_on = "true";   // CLI11's word for a flag without a value

// Levenshtein distance: the number of letters to change, insert or delete to turn `a` into `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            auto const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

// Appends `text`, wrapped into lines that begin at help_column. The first line already holds `used` characters.
void append_wrapped(std::string& out, std::string_view text, std::size_t used) {
    if (used + 2 > help_column) {
        out += '\n';
        used = 0;
    }
    out.append(help_column - used, ' ');
    std::size_t column = help_column;
    while (!text.empty()) {
        auto const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (column > help_column && column + 1 + word.size() > help_width) {
            out += '\n';
            out.append(help_column, ' ');
            column = help_column;
        }
        if (column > help_column) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    out += '\n';
}

// A cell of a Markdown table; inside of code only the cell's border has to be escaped.
std::string cell(std::string_view text, bool code) {
    std::string out;
    for (char const c : text) {
        if (c == '|' || (!code && std::string_view("<$*_").find(c) != std::string_view::npos)) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

std::string environment_name(std::string_view option) {
    std::string name(variable_prefix);
    for (char const c : option) name += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
    return name;
}

Options::Options(std::string program, std::vector<Option> options)
    : program_(std::move(program)), options_(std::move(options)), given_(options_.size()) {
    for (Option const& option : options_)
        defaults_.push_back(option.fallback.empty() ? option.value.show() : option.fallback);
}

std::size_t Options::index_of(std::string_view name) const {
    return std::size_t(std::ranges::find(options_, name, &Option::name) - options_.begin());
}

Options::Source Options::source(std::string_view name) const {
    return given_.at(index_of(name)).source;
}

bool Options::given(std::string_view name) const {
    auto const index = index_of(name);
    return index < given_.size() && given_[index].source != Source::fallback;
}

std::string Options::error(std::string_view name, std::string_view why) const {
    auto const index = index_of(name);
    Option const& option = options_.at(index);
    Given const& given = given_[index];
    std::string const told = option.value.told ? option.value.told(given.text) : given.text;
    if (option.positional) return program_ + ": " + excerpt(told) + ": " + std::string(why);
    bool const is_switch = option.value.word.empty() && given.text.empty();
    if (is_switch) return program_ + ": --" + option.name + ": " + std::string(why);
    bool const environment = given.source == Source::environment;
    return program_ + ": " + (environment ? environment_name(name) : "--" + option.name) + "=" + excerpt(told) +
           (environment ? " (environment): " : ": ") + std::string(why);
}

Expected<> Options::take(std::size_t index, Source source, std::string text) {
    Option const& option = options_[index];
    given_[index] = {source, std::move(text)};
    auto const stored = option.value.read(given_[index].text);
    if (stored) return {};
    auto const& allowed = option.value.allowed;
    std::string const why = excerpt(stored.why, longest_reason);
    return refused(error(option.name, allowed.empty() ? why : why + "; allowed: " + allowed));
}

std::string Options::unknown(std::string_view argument) const {
    if (!argument.starts_with('-') || argument == "-" || argument == "--")
        return program_ + ": " + excerpt(argument) +
               (has_positional() ? ": unexpected argument; see --help"
                                 : ": unexpected argument, only flags are allowed; see --help");
    auto const flag = argument.substr(0, argument.find('='));
    auto const name = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
    std::string const line = program_ + ": " + excerpt(flag) + ": unknown flag";
    Option const* const meant = nearest(name);
    return line + (meant != nullptr ? "; did you mean --" + meant->name + "?" : "; see --help");
}

Option const* Options::nearest(std::string_view name) const {
    constexpr std::size_t longest = 100;   // of no flag
    auto const far = [&](Option const& option) {
        if (option.positional || name.size() > longest) return std::numeric_limits<std::size_t>::max();
        return name.size() > 2 && option.name.starts_with(name) ? 0 : distance(name, option.name);
    };
    auto const found = std::ranges::min_element(options_, {}, far);
    return found != options_.end() && far(*found) <= (name.size() + 1) / 3 ? &*found : nullptr;
}

std::string Options::unknown_variable(std::string_view name) const {
    if (!name.starts_with(variable_prefix)) return {};
    std::string flag;
    for (char const c : name.substr(variable_prefix.size())) {
        if (c >= 'a' && c <= 'z')
            flag += '?';   // variables are written in capitals
        else
            flag += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    std::string const line = excerpt(name) + " (environment): ";
    auto const index = index_of(flag);
    bool const is_flag = index < options_.size() && !options_[index].positional;
    if (is_flag && options_[index].value.word.empty()) return line + "ignored: --" + flag + " has no variable";
    if (is_flag) return {};
    Option const* const meant = nearest(flag);
    bool const has_variable = meant != nullptr && !meant->value.word.empty();
    return line + "ignored: unknown variable" +
           (has_variable ? "; did you mean " + environment_name(meant->name) + "?" : "; see --help");
}

bool Options::has_positional() const {
    return std::ranges::any_of(options_, &Option::positional);
}

// Turns CLI11's error for a malformed flag into ours. CLI11's text begins with the flag's name.
std::string Options::malformed(std::string_view reason) const {
    for (Option const& option : options_) {
        auto const name = "--" + option.name;
        if (option.positional) continue;
        if (reason.starts_with(name + ":") || reason.starts_with(option.name + " "))
            return program_ + ": " + name + (option.value.word.empty() ? ": takes no value" : ": needs a value") +
                   (option.value.allowed.empty() ? "" : "; allowed: " + option.value.allowed);
    }
    return program_ + ": " + excerpt(reason, 300);
}

Options::Words Options::words(int argc, char const* const* argv) const {
    Words words;
    int at = 1;
    auto const takes_next = [&](Option const& option) { return !option.value.word.empty() && !option.positional; };
    for (; at < argc; ++at) {
        std::string_view const word = argv[at];
        if (word == "--") break;
        bool const is_long = word.starts_with("--");
        std::size_t const equals = is_long ? word.find('=') : std::string_view::npos;
        auto const option = is_long ? index_of(word.substr(2, equals == std::string_view::npos ? equals : equals - 2))
                                    : last_letter_of(word);
        bool const known = option < options_.size() && !options_[option].positional;
        if (known && is_long && equals == word.size() - 1) {
            if (takes_next(options_[option]))
                words.text.insert(words.text.end(), {std::string(word.substr(0, equals)), std::string()});
            else if (words.wrong.empty())
                words.wrong = empty_value(options_[option]);
            continue;
        }
        words.text.emplace_back(word);
        if (known && equals == std::string_view::npos && takes_next(options_[option]) && at + 1 < argc)
            words.text.emplace_back(argv[++at]);
    }
    for (; at < argc; ++at) words.text.emplace_back(argv[at]);
    return words;
}

// The option whose value is the word after this one: that of the last letter in "-hc"; none where its value follows it,
// as in "-c8", or where this is no flag.
std::size_t Options::last_letter_of(std::string_view word) const {
    std::size_t found = options_.size();
    if (!word.starts_with('-')) return found;
    for (std::size_t i = 1; i < word.size(); ++i) {
        found = std::size_t(std::ranges::find(options_, word[i], &Option::letter) - options_.begin());
        bool const has_value = found < options_.size() && !options_[found].value.word.empty();
        if (found == options_.size() || (has_value && i + 1 < word.size())) return options_.size();
    }
    return found;
}

// The error for "--flag=" of a switch.
std::string Options::empty_value(Option const& option) const {
    std::string const flag = program_ + ": --" + option.name;
    if (option.value.after_equals.empty()) return flag + ": takes no value";
    return flag + "=: empty; allowed: " + option.value.allowed;
}

// CLI11 only splits argv into flags and their texts; its own conversions and messages are less exact than ours.
// What is sound is in `texts` all the same: a request must be heard though something else is wrong.
Expected<> Options::split(int argc, char const* const* argv, Texts& texts) const {
    CLI::App app;
    std::vector<std::string> switches(options_.size());   // CLI11 wants a place of its own for each
    app.set_help_flag();
    app.allow_extras();
    for (std::size_t i = 0; i < options_.size(); ++i) {
        if (options_[i].positional) continue;
        char const letter = options_[i].letter;
        auto const name = (letter == '\0' ? "--" : std::string{'-', letter} + ",--") + options_[i].name;
        if (options_[i].value.word.empty()) {
            auto const keep = [&texts, i](std::string const& text) { texts[i] = {text == switched_on ? "" : text}; };
            auto* const flag = app.add_flag(name, switches[i])->each(keep);
            if (options_[i].value.after_equals.empty()) flag->disable_flag_override();
            continue;
        }
        auto const keep = [&texts, i](CLI::results_t const& given) {
            texts[i] = given;
            return true;
        };
        app.add_option(name, keep)
            ->type_size(1)
            ->expected(1)
            ->allow_extra_args(false)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    Words given = words(argc, argv);
    std::ranges::reverse(given.text);   // as CLI11 takes them
    try {
        app.parse(std::move(given.text));
    } catch (CLI::ParseError const& wrong) {
        return refused(malformed(wrong.what()));
    }
    if (!given.wrong.empty()) return refused(given.wrong);
    return split_rest(app.remaining(), texts);
}

// Takes the positional arguments; every other remaining argument is an error.
Expected<> Options::split_rest(std::vector<std::string> const& rest, Texts& texts) const {
    auto const place = std::size_t(std::ranges::find(options_, true, &Option::positional) - options_.begin());
    for (auto const& text : rest) {
        if (text == "--" && place != options_.size()) continue;
        bool const full = place == options_.size() || (!texts[place].empty() && !options_[place].repeated);
        if (full || text.starts_with('-')) return refused(unknown(text));
        texts[place].push_back(text);
    }
    return {};
}

Expected<> Options::parse(int argc, char const* const* argv, Environment const& environment) {
    Texts texts(options_.size());
    Expected<> sound = split(argc, argv, texts);
    for (std::size_t i = 0; i < options_.size(); ++i) {
        Expected<> stored;
        for (auto& text : texts[i]) {
            if (stored) stored = take(i, Source::command_line, std::move(text));
        }
        if (texts[i].empty() && !options_[i].value.word.empty() && !options_[i].positional) {
            auto const* const value = environment(environment_name(options_[i].name).c_str());
            if (value != nullptr && *value != '\0') stored = take(i, Source::environment, value);
        }
        if (sound) sound = std::move(stored);
    }
    return sound;
}

std::string Options::help() const {
    std::string out;
    std::string_view group;
    for (std::size_t i = 0; i < options_.size(); ++i) {
        Option const& option = options_[i];
        if (option.positional) continue;
        if (option.group != group) {
            group = option.group;
            out += (out.empty() ? "" : "\n") + option.group + ":\n";
        }
        auto const& value = option.value;
        std::string line = option.letter == '\0' ? "  --" : std::string("  -") + option.letter + ", --";
        line += option.name + (value.word.empty() ? "" : " " + value.word);
        if (!value.after_equals.empty()) line += "[=" + value.after_equals + "]";
        std::string description = option.help;
        if (!value.allowed.empty()) description += " (" + value.allowed + ")";
        if (!defaults_[i].empty()) description += " [" + defaults_[i] + "]";
        out += line;
        append_wrapped(out, description, line.size());
    }
    return out;
}

std::string Options::markdown() const {
    std::string out;
    std::string_view group;
    for (std::size_t i = 0; i < options_.size(); ++i) {
        Option const& option = options_[i];
        if (option.positional) continue;
        if (option.group != group) {
            group = option.group;
            out += (out.empty() ? "### " : "\n### ") + option.group +
                   "\n\n| flag | default | what it does |\n|---|---|---|\n";
        }
        auto const& value = option.value;
        std::string flag = option.letter == '\0' ? "`--" : std::string("`-") + option.letter + "`, `--";
        flag += option.name + (value.word.empty() ? "" : "=" + value.word);
        if (!value.after_equals.empty()) flag += "[=" + value.after_equals + "]";
        // A stored value is a word of the command line, other defaults are sentences.
        bool const word = option.fallback.empty() && !defaults_[i].empty();
        std::string const fallback = word ? "`" + cell(defaults_[i], true) + "`" : cell(defaults_[i], false);
        std::string description = cell(option.help, false);
        if (!value.allowed.empty()) description += " Allowed: " + cell(value.allowed, false) + ".";
        out.append("| ").append(flag).append("` | ").append(fallback).append(" | ").append(description).append(" |\n");
    }
    return out;
}

std::string Options::show() const {
    std::string out;
    for (Option const& option : options_) {
        auto const text = option.value.show();
        if (!option.value.word.empty() && !text.empty()) out += "--" + option.name + "=" + text + "\n";
    }
    return out;
}

}   // namespace tricorn
