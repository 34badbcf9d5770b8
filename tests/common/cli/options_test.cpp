#include "common/cli/options.hpp"
#include <doctest/doctest.h>
#include <map>

namespace tricorn::options_test {

namespace {

using namespace std::chrono_literals;

enum class Colour { red, green };

// A program with one option of each kind, run with its own command line and environment.
struct Program {
    unsigned workers = 1;
    std::uint64_t body = 1024;
    std::chrono::nanoseconds timeout = 5s;
    Colour colour = Colour::red;
    std::string file;
    std::vector<Endpoint> bind{Endpoint{}};
    std::optional<Endpoint> admin;
    bool help = false;
    std::optional<std::string> explain;
    std::string target;
    std::vector<Endpoint> peers;

    std::map<std::string, std::string> environment;
    Options options{"prog", table()};

    std::vector<Option> table() {
        return {
            {"workers", "First", option::number(workers, 1, 1024), "How many work.", {}, 'w'},
            {"max-body", "First", option::size(body, 0, 1 << 20), "The largest body.", {}},
            {"timeout", "First", option::duration(timeout, 1ms, 1h), "How long.", "long enough"},
            {"colour",
             "Second",
             option::choice<Colour>(colour, {{"red", Colour::red}, {"rouge", Colour::red}, {"green", Colour::green}}),
             "Which colour.",
             {}},
            {"port-file", "Second", option::text(file, "PATH", {}), "Where.", {}},
            {"bind", "Second", option::endpoints(bind), "Where to listen.", {}},
            {"admin-bind", "Second", option::endpoint_or_off(admin), "Where else.", {}},
            {"peer", "Second", option::list<Endpoint>(peers, "ADDRESS", "HOST:PORT", parse_endpoint, to_string), "Who.",
             "none"},
            {"help", "Other", option::flag(help), "Print this.", {}, 'h'},
            {"explain", "Other", option::help(explain, {"short", "long"}), "What a|b is for <you>.", {}},
            {"target", "Other", option::text(target, "WHERE", {}), {}, {}, '\0', true}};
    }

    std::string run(std::vector<char const*> arguments) {
        arguments.insert(arguments.begin(), "prog");
        auto const find = [this](char const* name) {
            auto const found = environment.find(name);
            return found == environment.end() ? nullptr : found->second.c_str();
        };
        return options.parse(int(arguments.size()), arguments.data(), find).why;
    }
};

TEST_CASE("without flags the defaults stay") {
    Program program;
    CHECK(program.run({}) == "");
    CHECK(program.workers == 1);
    CHECK(program.options.source("workers") == Options::Source::fallback);
}

TEST_CASE("a flag takes its value after an equals sign or as the next word") {
    Program program;
    CHECK(program.run({"--workers=3", "--max-body", "1.5KiB", "--timeout", "2m", "--colour=green", "--port-file=-",
                       "--bind", "[::1]:80", "--admin-bind=127.0.0.1:1"}) == "");
    CHECK(program.workers == 3);
    CHECK(program.body == 1536);
    CHECK(program.timeout == 2min);
    CHECK(program.colour == Colour::green);
    CHECK(program.file == "-");
    CHECK(to_string(program.bind.front()) == "[::1]:80");
    CHECK(program.admin->port == 1);
}

TEST_CASE("if a flag is given twice the last one counts") {
    Program program;
    CHECK(program.run({"--workers=3", "--workers=4"}) == "");
    CHECK(program.workers == 4);
    CHECK(program.run({"--workers=x", "--workers=4"}) == "prog: --workers=x: not a whole number; allowed: 1 to 1024");
}

TEST_CASE("a flag overrides its environment variable, which overrides the default") {
    Program program;
    program.environment = {{"TRICORN_WORKERS", "7"}, {"TRICORN_MAX_BODY", "2KiB"}, {"TRICORN_COLOUR", ""}};
    CHECK(program.run({"--workers=3"}) == "");
    CHECK(program.workers == 3);
    CHECK(program.body == 2048);
    CHECK(program.colour == Colour::red);
    CHECK(program.options.source("workers") == Options::Source::command_line);
    CHECK(program.options.source("max-body") == Options::Source::environment);
    CHECK(program.options.source("colour") == Options::Source::fallback);
}

TEST_CASE("a bad variable is named in the error, unless a flag makes it irrelevant") {
    Program program;
    program.environment = {{"TRICORN_WORKERS", "abc"}};
    CHECK(program.run({}) == "prog: TRICORN_WORKERS=abc (environment): not a whole number; allowed: 1 to 1024");
    CHECK(program.run({"--workers=3"}) == "");
}

TEST_CASE("the error for a bad value names the value, the reason and what is allowed") {
    Program program;
    CHECK(program.run({"--workers=0"}) == "prog: --workers=0: too small; allowed: 1 to 1024");
    CHECK(program.run({"--workers=1025"}) == "prog: --workers=1025: too large; allowed: 1 to 1024");
    CHECK(program.run({"--workers", "-3"}) == "prog: --workers=-3: negative; allowed: 1 to 1024");
    CHECK(program.run({"--max-body=2MiB"}) == "prog: --max-body=2MiB: too large; allowed: 0 to 1MiB");
    CHECK(program.run({"--timeout=1us"}) == "prog: --timeout=1us: too short; allowed: 1ms to 1h");
    CHECK(program.run({"--timeout=2h"}) == "prog: --timeout=2h: too long; allowed: 1ms to 1h");
    CHECK(program.run({"--colour=blue"}) == "prog: --colour=blue: unknown; allowed: red or green");
    CHECK(program.run({"--admin-bind=on"}) ==
          "prog: --admin-bind=on: the port is missing; allowed: HOST:PORT, [V6]:PORT, unix:PATH or off");
    CHECK(program.run({"--colour=a\nb"}) == "prog: --colour=a b: unknown; allowed: red or green");
}

TEST_CASE("a flag without its value, or with one that it does not take, is an error") {
    Program program;
    CHECK(program.run({"--workers"}) == "prog: --workers: needs a value; allowed: 1 to 1024");
    CHECK(program.run({"--port-file"}) == "prog: --port-file: needs a value");
    CHECK(program.run({"--help=yes"}) == "prog: --help: takes no value");
}

TEST_CASE("an equals sign with nothing behind it is an empty value, and the next word stays what it is") {
    CHECK(Program().run({"--workers=", "3"}) == "prog: --workers=: empty; allowed: 1 to 1024");
    CHECK(Program().run({"--workers="}) == "prog: --workers=: empty; allowed: 1 to 1024");
    Program swallowed;
    CHECK(swallowed.run({"--port-file=", "--admin-bind=off"}) == "prog: --port-file=: empty");
    CHECK(swallowed.file == "");
    CHECK(swallowed.options.source("admin-bind") == Options::Source::command_line);
    Program helped;
    CHECK(helped.run({"--bind=", "--help"}) != "");
    CHECK(helped.help);
    CHECK(Program().run({"--help=", "here"}) == "prog: --help: takes no value");
    CHECK(Program().run({"--explain=", "long"}) == "prog: --explain=: empty; allowed: short or long");
    CHECK(Program().run({"--nothing=", "x"}) == "prog: --nothing: unknown flag; see --help");
}

TEST_CASE("a word that ends with an equals sign is a value where one is due, and an argument behind two dashes") {
    Program value, letter, joined, behind;
    CHECK(value.run({"--port-file", "--bind=", "--workers=3"}) == "");
    CHECK(value.file == "--bind=");
    CHECK(value.workers == 3);
    CHECK(letter.run({"-w", "--port-file="}) == "prog: --workers=--port-file=: not a whole number; allowed: 1 to 1024");
    CHECK(joined.run({"-w3", "--port-file=", "x"}) == "prog: --port-file=: empty");
    CHECK(joined.target == "x");
    CHECK(behind.run({"--", "name="}) == "");
    CHECK(behind.target == "name=");
}

TEST_CASE("an error shows the beginning of a long value, and how long it is") {
    std::string const value(100'000, 'x');
    auto const named = "--workers=" + value, unknown = "--" + value, line = "--peer=" + value + ",";
    for (auto const& argument : {named, unknown, line, value}) {
        Program program;
        auto const why = program.run({"here", argument.c_str()});
        CHECK(why.size() < 600);
        CHECK(why.find("… (1000") != std::string::npos);
    }
}

TEST_CASE("an unknown flag is named, with the nearest known one") {
    Program program;
    CHECK(program.run({"--wrokers=3"}) == "prog: --wrokers: unknown flag; did you mean --workers?");
    CHECK(program.run({"--work", "3"}) == "prog: --work: unknown flag; did you mean --workers?");
    CHECK(program.run({"--entirely-else"}) == "prog: --entirely-else: unknown flag; see --help");
    CHECK(program.run({"-x"}) == "prog: -x: unknown flag; see --help");
}

TEST_CASE("arguments without a flag are refused unless a positional one is expected") {
    bool help = false;
    Options options("prog", {{"help", "Other", option::flag(help), "Print this.", {}}});
    char const* const arguments[] = {"prog", "serve"};
    CHECK(options.parse(2, arguments, [](char const*) { return nullptr; }).why ==
          "prog: serve: unexpected argument, only flags are allowed; see --help");
}

TEST_CASE("a positional argument may stand at any place") {
    Program before, after, between, two, none;
    CHECK(before.run({"here", "--workers=3"}) == "");
    CHECK(before.target == "here");
    CHECK(after.run({"-w3", "here"}) == "");
    CHECK(after.target == "here");
    CHECK(between.run({"-w", "3", "--", "here"}) == "");
    CHECK(between.target == "here");
    CHECK(between.workers == 3);
    CHECK(two.run({"here", "there"}) == "prog: there: unexpected argument; see --help");
    none.environment = {{"TRICORN_TARGET", "here"}};
    CHECK(none.run({"--", "--workers=3"}) == "prog: --workers: unknown flag; did you mean --workers?");
    CHECK(none.options.source("target") == Options::Source::fallback);
}

TEST_CASE("repeated positional arguments are read in order, and a bad one is named") {
    std::vector<std::string> words;
    auto const read = [&words](std::string_view word) -> Expected<> {
        words.emplace_back(word);
        if (word == "bad") return refused("it is bad");
        return {};
    };
    bool loud = false;
    Option many{"WORD", "", {"WORD", "good", read, [] { return std::string(); }}, "Words.", ""};
    many.positional = many.repeated = true;
    Options options{"prog", {many, {"loud", "Help", option::flag(loud), "Loudly.", ""}}};
    auto const none = [](char const*) -> char const* { return nullptr; };
    char const* const good[] = {"prog", "a", "--loud", "b", "a"};
    CHECK(options.parse(5, good, none));
    CHECK(words == std::vector<std::string>{"a", "b", "a"});
    CHECK(loud);
    char const* const bad[] = {"prog", "a", "bad", "b"};
    CHECK(options.parse(4, bad, none).why == "prog: bad: it is bad; allowed: good");
}

TEST_CASE("a letter is a flag's short form") {
    Program program;
    CHECK(program.run({"-w7"}) == "");
    CHECK(program.workers == 7);
    CHECK(Program().run({"-w0"}) == "prog: --workers=0: too small; allowed: 1 to 1024");
    CHECK(Program().run({"-w"}) == "prog: --workers: needs a value; allowed: 1 to 1024");
}

TEST_CASE("a list grows by commas and by repeating the flag, which replaces the environment's list as a whole") {
    Program program;
    program.environment = {{"TRICORN_PEER", "127.0.0.1:9,127.0.0.1:8"}};
    CHECK(program.run({}) == "");
    CHECK(program.peers.size() == 2);
    Program both;
    both.environment = program.environment;
    CHECK(both.run({"--peer=127.0.0.1:1", "--workers=3", "--peer", "127.0.0.1:2,127.0.0.1:3"}) == "");
    CHECK(both.peers.size() == 3);
    CHECK(both.options.show().find("--peer=127.0.0.1:1,127.0.0.1:2,127.0.0.1:3\n") != std::string::npos);
    CHECK(Program().options.help().find("--peer ADDRESS") != std::string::npos);
}

TEST_CASE("a bad value in a list is named") {
    CHECK(Program().run({"--peer=x"}) == "prog: --peer=x: the port is missing; allowed: HOST:PORT");
    CHECK(Program().run({"--peer=127.0.0.1:1,x"}) ==
          "prog: --peer=127.0.0.1:1,x: 'x': the port is missing; allowed: HOST:PORT");
    CHECK(Program().run({"--peer=127.0.0.1:1,"}) == "prog: --peer=127.0.0.1:1,: '': empty; allowed: HOST:PORT");
    CHECK(Program().run({"--peer=127.0.0.1:1", "--peer=x"}) ==
          "prog: --peer=x: the port is missing; allowed: HOST:PORT");
}

TEST_CASE("a switch is stored even if another argument is wrong") {
    Program program;
    CHECK(program.run({"--workers=abc", "--unknown", "--help"}) != "");
    CHECK(program.help);
    Program short_form;
    CHECK(short_form.run({"-h"}) == "");
    CHECK(short_form.help);
}

TEST_CASE("a switch has no environment variable") {
    Program program;
    program.environment = {{"TRICORN_HELP", "1"}};
    CHECK(program.run({}) == "");
    CHECK_FALSE(program.help);
}

TEST_CASE("the help is grouped and contains defaults and ranges") {
    auto const help = Program().options.help();
    CHECK(help.starts_with("First:\n  -w, --workers N "));
    CHECK(help.find("\nSecond:\n  --colour WORD") != std::string::npos);
    CHECK(help.find("How many work. (1 to 1024) [1]\n") != std::string::npos);
    CHECK(help.find("[long enough]") != std::string::npos);
    CHECK(help.find("Which colour. (red or green) [red]\n") != std::string::npos);
    for (std::size_t begin = 0, end = 0; (end = help.find('\n', begin)) != std::string::npos; begin = end + 1)
        CHECK(end - begin <= 100);
}

TEST_CASE("help is asked for as it is, or in a form after an equals sign, and no other word is taken for one") {
    Program plain, formed, unknown, apart;
    CHECK(plain.run({"--explain"}) == "");
    CHECK(plain.explain == "");
    CHECK(formed.run({"--explain=long"}) == "");
    CHECK(formed.explain == "long");
    CHECK(unknown.run({"--explain=longer"}) == "prog: --explain=longer: unknown; allowed: short or long");
    CHECK_FALSE(unknown.explain);
    CHECK(apart.run({"--explain", "long"}) == "");
    CHECK(apart.explain == "");
    CHECK(apart.target == "long");
    CHECK_FALSE(Program().explain);
}

TEST_CASE("for a document the help is a table of Markdown for each group, and escapes what would be Markdown") {
    Program program;
    CHECK(program.run({"--workers=3"}) == "");   // which is no default
    auto const text = program.options.markdown();
    CHECK(text.starts_with("### First\n\n| flag | default | what it does |\n|---|---|---|\n"
                           "| `-w`, `--workers=N` | `1` | How many work. Allowed: 1 to 1024. |\n"));
    CHECK(text.find("| `--timeout=DURATION` | long enough | How long. Allowed: 1ms to 1h. |\n\n### Second\n") !=
          std::string::npos);
    CHECK(text.find("| `--port-file=PATH` |  | Where. |\n") != std::string::npos);
    CHECK(text.find("| `--explain[=FORM]` |  | What a\\|b is for \\<you>. Allowed: short or long. |\n") !=
          std::string::npos);
    CHECK(text.find("target") == std::string::npos);
}

TEST_CASE("the effective options are shown as flags that read back as themselves") {
    Program program;
    CHECK(program.run({"--workers=3", "--timeout=90s", "--colour=rouge"}) == "");
    auto const shown = program.options.show();
    CHECK(shown == "--workers=3\n--max-body=1KiB\n--timeout=90s\n--colour=red\n--bind=127.0.0.1:8080\n"
                   "--admin-bind=off\n");
}

}  // namespace

}   // namespace tricorn::options_test
