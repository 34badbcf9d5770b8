#include "client/cli/exit_code.hpp"
#include "client/compare/command.hpp"
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <vector>

namespace tricorn::client::compare::command_test {

namespace {

std::string read_file(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}   // namespace

TEST_CASE("compare: the lab's result is part of the result, and the page is made from the whole result") {
    auto const folder = std::filesystem::temp_directory_path() / ("tricorn-command-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    compare::Parts parts;
    // A lab that reports the flags that it got.
    parts.lab = {"/bin/sh", "-c", R"(printf '{"schema":"tricorn.lab/1","flags":"%s"}' "$*" > "${2#--output=}")", "lab"};
    parts.html = [](Study const& study) { return "page of " + std::string(study.lab.at("schema").as_string()); };
    std::string const json = (folder / "x.json").string(), html = "--html=" + (folder / "x.html").string();
    // No server is started: the lab needs none.
    std::vector<char const*> const words{
        "compare", "--only=lab", "--budget=60s", "--models=none", "--target=a=http://127.0.0.1:1",
        "-o",      json.c_str(), html.c_str()};
    CHECK(compare_command(static_cast<int>(words.size()), words.data(), parts) == exit_code::ok);
    auto const result = boost::json::parse(read_file(json));
    CHECK(result.at_pointer("/lab/schema").as_string() == "tricorn.lab/1");
    auto const flags = std::string(result.at_pointer("/lab/flags").as_string());
    CHECK_MESSAGE(flags.starts_with("--budget=58200ms --output=/"), flags);
    CHECK(read_file(folder / "x.html") == "page of tricorn.lab/1");
    std::filesystem::remove_all(folder);
}

TEST_CASE("compare: a failed lab costs only the lab, and the reason is reported") {
    auto const folder = std::filesystem::temp_directory_path() / ("tricorn-broken-lab-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    compare::Parts parts;
    parts.lab = {"/bin/sh", "-c", "echo first; echo 'no memory' >&2; exit 3", "lab"};
    std::string const json = (folder / "x.json").string();
    std::vector<char const*> const words{
        "compare", "--only=lab", "--budget=60s", "--models=none", "--target=a=http://127.0.0.1:1", "-o", json.c_str()};
    CHECK(compare_command(static_cast<int>(words.size()), words.data(), parts) == exit_code::ok);
    auto const result = boost::json::parse(read_file(json));
    CHECK(result.at("lab").is_null());
    CHECK(result.at_pointer("/incomplete/0/why").as_string() == "it ended with exit code 3: no memory");
    std::filesystem::remove_all(folder);
}

}   // namespace tricorn::client::compare::command_test
