#include "client/compare/command.hpp"
#include "client/exit_code.hpp"
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <vector>

using namespace tricorn;

namespace {

std::string read_file(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}   // namespace

TEST_CASE("compare: what the lab measures is part of the result, and the page is made of the whole result") {
    auto const folder = std::filesystem::temp_directory_path() / ("tricorn-command-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::chrono::nanoseconds budget{};
    compare::Parts parts;
    parts.lab = [&](std::chrono::nanoseconds time, bool, int stop_descriptor) {
        budget = time;
        CHECK(stop_descriptor >= 0);
        return boost::json::object{{"schema", "tricorn.lab/1"}};
    };
    parts.html = [](boost::json::object const& result) {
        return "page of " + std::string(result.at("lab").at("schema").as_string());
    };
    std::string const json = (folder / "x.json").string(), html = "--html=" + (folder / "x.html").string();
    // Nobody is asked: the lab needs no server.
    std::vector<char const*> const words{
        "compare", "--only=lab", "--budget=60s", "--models=none", "--target=a=http://127.0.0.1:1",
        "-o",      json.c_str(), html.c_str()};
    CHECK(compare_command(static_cast<int>(words.size()), words.data(), parts) == exit_code::ok);
    CHECK(budget > std::chrono::seconds(30));
    CHECK(boost::json::parse(read_file(json)).at_pointer("/lab/schema").as_string() == "tricorn.lab/1");
    CHECK(read_file(folder / "x.html") == "page of tricorn.lab/1");
    std::filesystem::remove_all(folder);
}
