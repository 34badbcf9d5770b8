// search, merge and selftest as programs, and the output formats of a result.
#include "tests/load/fixture.hpp"
#include "tests/support/proc.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace tricorn::test::commands_test {

namespace {

boost::json::value read_json(std::filesystem::path const& path) {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(file_text(path), error);
    REQUIRE_MESSAGE(!error, path.string(), " is no JSON: ", file_text(path));
    return value;
}

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
    return count;
}

}   // namespace

TEST_CASE("commands: search finds the knee of a server that cannot do more than 8 / 20 ms") {
    TricornServer server({"--model=pool", "--threads=8"});
    TemporaryFolder folder;
    std::string const path = (folder.path() / "knee.json").string();
    Outcome const run = start({"search", "-d", "1500ms", "--precision", "5%", "--slo", "p90<80ms,errors<1%", "-o", path,
                               server.url("/delay/20ms")});
    INFO(run.text());
    REQUIRE(run.ended_measured());
    boost::json::value const found = read_json(path);
    CHECK(found.at("schema").as_string() == "tricorn.search/1");
    CHECK(found.at("trials").as_array().size() >= 3);
    boost::json::value const& knee = found.at("knee");
    // Theory allows 400 per second; a busy machine does less, none does more: 5 % and the interval's width.
    if (!knee.at("passed").is_null()) CHECK(knee.at("passed").to_number<double>() <= 400 * 1.05);
    if (run.ended_with(0))
        CHECK(knee.at("failed").to_number<double>() <= knee.at("passed").to_number<double>() * 1.051);
    CHECK(run.output.find("  knee        ") != std::string::npos);
    check_normal_run(server.url());
}

TEST_CASE("commands: a search with an unattainable objective reports that and ends with 99") {
    TricornServer server;
    Outcome const run = start(
        {"search", "-d", "200ms", "--min", "20", "--max", "100", "--slo", "errors<1%", server.url("/status/503")});
    INFO(run.text());
    CHECK(run.ended_with(99));
    CHECK(run.output.find("below 20/s") != std::string::npos);
}

TEST_CASE("commands: an interrupted search reports what it has found") {
    TricornServer server;
    Process process({settings().client, "search", "-d", "30s", server.url("/delay/5ms")});
    CHECK(eventually(Millis(30'000), [&] { return process.errors().find("closed loop") != std::string::npos; }));
    process.signal(SIGINT);
    auto const exit = process.wait(Millis(60'000));
    CHECK_MESSAGE((exit == Exit{false, 130}), process.output(), process.errors());
    CHECK(process.output().find("interrupted") != std::string::npos);
    check_normal_run(server.url());
}

TEST_CASE("commands: bad arguments of search, merge and selftest are refused with what is allowed") {
    for (Words const& words : std::vector<Words>{{"search"},
                                                 {"search", "--slo", "p99", "http://localhost/"},
                                                 {"search", "--min", "9", "--max", "8", "http://localhost/"},
                                                 {"search", "-R", "5", "http://localhost/"},
                                                 {"merge"},
                                                 {"merge", "--unknown"},
                                                 {"merge", "a.json", "-o"},
                                                 {"merge", "a.json", "--output="},
                                                 {"merge", "a.json", ""},
                                                 {"selftest", "-o"},
                                                 {"selftest", "more"}}) {
        Outcome const run = start(words);
        INFO(run.text());
        CHECK(run.ended_with(1));
        CHECK(run.output.empty());
        CHECK(count_of(run.errors, "\n") == 1);
        CHECK((run.errors.starts_with("tricorn-client: ") ||
               run.errors.starts_with("tricorn-client " + words.front() + ": ")));
    }
    for (char const* const command : {"search", "merge", "selftest"}) {
        Outcome const run = start({command, "--help"});
        CHECK(run.ended_with(0));
        CHECK(run.output.starts_with("Usage: tricorn-client " + std::string(command)));
    }
}

TEST_CASE("commands: each one tells its version, and knows what a mistyped flag was meant to be") {
    for (std::string const command : {"load", "search", "compare", "choose", "merge", "selftest", "lab", "report"}) {
        INFO(command);
        Outcome const version = start({command, "--version"});
        CHECK(version.ended_with(0));
        CHECK(version.output.starts_with("tricorn-client "));
        CHECK(count_of(version.output, "\n") == 1);
        Outcome const mistyped = start({command, "--outptu=x.json"});
        CHECK(mistyped.ended_with(1));
        CHECK(mistyped.errors.find("--outptu: unknown flag; did you mean --output?") != std::string::npos);
        CHECK(start({command, "--help"}).output.find("  -o, --output FILE") != std::string::npos);
    }
}

TEST_CASE("commands: merged results add up, and an invalid one is named") {
    TricornServer server;
    TemporaryFolder folder;
    Words words{"merge"};
    std::int64_t ok = 0;
    for (int i = 0; i < 4; ++i) {
        Outcome const run = load({"-c", "2", "-n", std::to_string(100 + i)}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        words.push_back((folder.path() / (std::to_string(i) + ".json")).string());
        std::ofstream(words.back()) << run.written;
        ok += run.ok();
    }
    std::string const sum = (folder.path() / "sum.json").string();
    words.push_back("-o" + sum);
    Outcome const merged = start(words);
    CHECK_MESSAGE(merged.ended_measured(), merged.text());
    boost::json::value const json = read_json(sum);
    CHECK(json.at("totals").at("ok").to_number<std::int64_t>() == ok);
    CHECK(json.at("latency").at("service").at("count").to_number<std::int64_t>() == ok);
    CHECK(json.at("config").at("connections").to_number<int>() == 8);
    CHECK(merged.output.find("merge of 4 results") != std::string::npos);
    std::ofstream(sum) << "{\"schema\": \"another\"}";
    Outcome const bad = start({"merge", sum});
    CHECK(bad.ended_with(2));
    CHECK(bad.errors.find(sum + " is not a load result") != std::string::npos);
    Outcome const missing = start({"merge", (folder.path() / "missing").string()});
    CHECK(missing.ended_with(2));
    CHECK(missing.errors.find("missing: No such file") != std::string::npos);
}

TEST_CASE("commands: a file's content cannot send control sequences to the terminal") {
    TemporaryFolder folder;
    std::string const path = (folder.path() / "hostile.json").string();
    std::string const red = R"("\u001b[31m\u009b31m")";
    auto const check = [&](Words const& arguments) {
        Outcome const run = start(arguments);
        INFO(run.text());
        CHECK(count_of(run.errors, "\n") == (run.ended_with(0) ? 0 : 1));
        CHECK((run.output + run.errors).find('\x1b') == std::string::npos);
        CHECK((run.output + run.errors).find("\xc2\x9b") == std::string::npos);
    };
    for (std::string const& text : {"{\"schema\": " + red + "}", std::string("\x1b[31m"),
                                    "{\"schema\": \"tricorn.load/1\", \"totals\": " + red + "}"}) {
        std::ofstream(path) << text;
        check({"merge", path});
        check({"report", path});
        check({"compare", path, path});
    }
    check({"merge", folder.path() / "\x1b[31m"});
    TricornServer server;
    Outcome const run = load({"-c", "2", "-n", "20"}, server.url());
    boost::json::value hostile = boost::json::parse(run.written);
    hostile.at("config").as_object()["url"] = "http://h/\x1b[31m";
    hostile.at("verdict").as_object()["remarks"] = boost::json::array{"\x1b[31m"};
    hostile.at("verdict").as_object()["reasons"] = boost::json::array{"\x1b[31m"};
    std::ofstream(path) << boost::json::serialize(hostile);
    Outcome const merged = start({"merge", path});
    INFO(merged.text());
    CHECK(merged.output.find("\uFFFD[31m") != std::string::npos);
    CHECK(merged.output.find('\x1b') == std::string::npos);
}

TEST_CASE("commands: the selftest is stored, and a load reports its headroom") {
    TemporaryFolder folder;
    Restrictions restrictions;
    restrictions.environment = {{"XDG_CACHE_HOME", folder.path().string()}};
    Process process({settings().client, "selftest"}, restrictions);
    auto const exit = process.wait(Millis(120'000));
    CHECK_MESSAGE((exit == Exit{false, 0}), process.output(), process.errors());
    CHECK(process.output().find("  ceiling     ") != std::string::npos);
    boost::json::value const kept = read_json(folder.path() / "tricorn" / "selftest.json");
    CHECK(kept.at("ceiling").to_number<double>() >= kept.at("rate").to_number<double>() * 0.99);
    TricornServer server;
    Outcome const run = load({"-c", "2", "-n", "200"}, server.url(), restrictions);
    CHECK(run.ended_as(0));
    CHECK(run.output.find("selftest") != std::string::npos);
    CHECK(run.real("/client/ceiling") == doctest::Approx(kept.at("ceiling").to_number<double>()));
}

TEST_CASE("commands: merge names the file that is wrong, and what is wrong in it") {
    TricornServer server;
    TemporaryFolder folder;
    std::string const good = (folder.path() / "good.json").string(), bad = (folder.path() / "bad.json").string();
    Outcome const run = load({"-c", "2", "-n", "20"}, server.url());
    std::ofstream(good) << run.written;
    boost::json::value wrong = boost::json::parse(run.written);
    wrong.at("config").as_object()["connections"] = -1e300;
    std::ofstream(bad) << boost::json::serialize(wrong);
    Outcome const merged = start({"merge", good, bad});
    CHECK(merged.ended_with(2));
    CHECK(merged.errors == "tricorn-client: " + bad +
                               " is not a load result: config.connections is -1E300; allowed: whole numbers from 0 to "
                               "9007199254740992\n");
}

TEST_CASE("commands: the report of a load prints the terminal's numbers, digit for digit") {
    TricornServer server;
    TemporaryFolder folder;
    std::string const path = (folder.path() / "load.json").string();
    Outcome const run = load({"-c", "4", "-d", "1s"}, server.url("/delay/3ms"));
    CHECK_MESSAGE(run.ended_as(0), run.text());
    std::ofstream(path) << run.written;
    Outcome const report = start({"report", "--format=markdown", path});
    REQUIRE(report.ended_with(0));
    std::string const begin = "\n    service ";
    auto const at = run.output.find(begin);
    REQUIRE(at != std::string::npos);
    std::string const row = run.output.substr(at + begin.size(), run.output.find('\n', at + 1) - at - begin.size());
    // Numbers are at least two spaces apart, and one space is before a unit.
    unsigned numbers = 0;
    for (std::size_t from = 0; (from = row.find_first_not_of(' ', from)) != std::string::npos;) {
        std::size_t const end = std::min(row.find("  ", from), row.size());
        std::string const number = row.substr(from, end - from);
        from = end;
        if (number == "-") continue;
        ++numbers;
        CHECK_MESSAGE(report.output.find("| " + number + " |") != std::string::npos, number, report.output);
    }
    CHECK(numbers >= 3);   // p50, the maximum and the mean are always known
}

TEST_CASE("commands: CSV has a line for each second") {
    TricornServer server;
    TemporaryFolder folder;
    std::string const path = (folder.path() / "seconds.csv").string();
    Outcome const run = load({"-c", "2", "-d", "2500ms", "--csv", path}, server.url("/delay/5ms"));
    CHECK_MESSAGE(run.ended_with(run.is_valid() ? 0 : 3), run.text());
    std::string const text = file_text(path);
    CHECK(count_of(text, "\r\n") == 4);
    CHECK(text.starts_with("begin_seconds,seconds,warm_up,offered,ok,"));
}

TEST_CASE("commands: a load's page is one file that contains the result") {
    TricornServer server;
    TemporaryFolder folder;
    std::string const path = (folder.path() / "load.html").string();
    Outcome const run = load({"-c", "2", "-n", "200", "--html", path}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    std::string const page = file_text(path);
    CHECK(page.starts_with("<!doctype html>"));
    CHECK(page.find("tricorn.load/1") != std::string::npos);
    CHECK(page.size() < 2'000'000);
}

TEST_CASE("commands: the live view goes away without a trace") {
    TricornServer server;
    Outcome const run = load({"-c", "2", "-d", "2200ms", "--live"}, server.url("/delay/5ms"));
    INFO(run.errors);
    CHECK(run.errors.find("last second: p50 ") != std::string::npos);
    std::string const erased = "\r\033[J";
    CHECK(run.errors.ends_with(erased));
    CHECK(run.output.find('\033') == std::string::npos);
}

}   // namespace tricorn::test::commands_test
