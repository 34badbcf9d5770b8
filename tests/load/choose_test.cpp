// tricorn-client choose as a program: an answer in words and numbers, from stored costs.
#include "tests/load/fixture.hpp"
#include <boost/json/parse.hpp>
#include <fstream>

namespace tricorn::test::choose_test {

namespace {

// A result of the lab with what a waiting unit takes and what a switch costs.
void write_lab(std::filesystem::path const& path) {
    std::ofstream(path) << R"({"schema": "tricorn.lab/1", "environment": {"processor": "A\u001b[31mB"}, "experiments": [
        {"id": "memory.process.100", "parts": {"total": 120000}}, {"id": "memory.thread.100", "parts": {"total": 25000}},
        {"id": "memory.coroutine.asio.100", "parts": {"total": 800}},
        {"id": "switch.process.pipe-one-core", "median": 2500}, {"id": "switch.thread.pipe-one-core", "median": 2000},
        {"id": "switch.coroutine.pipe-one-core", "median": 1000}]})";
}

}   // namespace

TEST_CASE("choose: a model is named with its reason, in lines of 80 columns and as JSON") {
    TemporaryFolder folder;
    std::string const lab = (folder.path() / "lab.json").string(), output = (folder.path() / "choice.json").string();
    write_lab(lab);
    Words const demand{"choose",      "--connections=200", "--rate=800",   "--wait=5ms",
                       "--cpu=300us", "--processors=2",    "--from=" + lab};
    Words with_output = demand;
    with_output.push_back("--output=" + output);
    Outcome const run = start(with_output);
    CHECK_MESSAGE(run.ended_with(0), run.text());
    CHECK(run.output.find("coroutine  200 coroutines") != std::string::npos);
    CHECK(run.output.find("  answer      coroutine: ") != std::string::npos);
    CHECK(run.output.find('\x1b') == std::string::npos);   // whatever the result contains
    for (std::size_t at = 0; at < run.output.size(); at = run.output.find('\n', at) + 1)
        CHECK_MESSAGE(run.output.find('\n', at) - at <= 80, run.output.substr(at, 90));
    auto const json = boost::json::parse(file_text(output));
    CHECK(json.at("schema").as_string() == "tricorn.choose/1");
    CHECK(json.at("model").as_string() == "coroutine");
    CHECK(json.at("models").as_array().size() == 4);
}

TEST_CASE("choose: where no model can do it the exit code is 5, with each one's reason") {
    TemporaryFolder folder;
    std::string const lab = (folder.path() / "lab.json").string();
    write_lab(lab);
    Outcome const run = start(
        {"choose", "--connections=200", "--rate=100k", "--wait=5ms", "--cpu=300us", "--processors=2", "--from=" + lab});
    CHECK_MESSAGE(run.ended_with(5), run.text());
    CHECK(run.output.find("none of the models can do it") != std::string::npos);
    CHECK(run.output.find("(Little's law)") != std::string::npos);
}

TEST_CASE("choose: each missing value is named, and a file without costs is refused with the reason") {
    Words const all{"--connections=2", "--rate=3", "--wait=1ms", "--cpu=1ms"};
    for (std::string const& missing : all) {
        Words words{"choose"};
        for (std::string const& each : all) {
            if (each != missing) words.push_back(each);
        }
        Outcome const run = start(words);
        CHECK(run.ended_with(1));
        CHECK_MESSAGE(run.errors.find(missing.substr(0, missing.find('=')) + " is missing") != std::string::npos,
                      run.errors);
    }
    Words from{"choose", "--from=/dev/null"};
    from.insert(from.end(), all.begin(), all.end());
    Outcome const run = start(from);
    CHECK(run.ended_with(2));
    CHECK(run.errors.find("/dev/null") != std::string::npos);
}

TEST_CASE("choose: requests that take no time have no highest rate, and the JSON says null") {
    TemporaryFolder folder;
    std::string const lab = (folder.path() / "lab.json").string(), output = (folder.path() / "choice.json").string();
    // Without switches the models' own work is unknown, and taken as nothing.
    std::ofstream(lab) << R"({"schema": "tricorn.lab/1", "experiments": [
        {"id": "memory.process.100", "parts": {"total": 120000}}, {"id": "memory.thread.100", "parts": {"total": 25000}},
        {"id": "memory.coroutine.asio.100", "parts": {"total": 800}}]})";
    Outcome const run = start({"choose", "--connections=8", "--rate=100", "--wait=0s", "--cpu=0s", "--from=" + lab,
                               "--processors=1", "--output=" + output});
    INFO(run.text());
    CHECK(run.ended_with(0));
    CHECK(run.output.find("inf") == std::string::npos);
    boost::json::value const json = boost::json::parse(file_text(output));
    CHECK(json.at("models").at(0).at("highest_rate_by_processors").is_null());
}

}   // namespace tricorn::test::choose_test
