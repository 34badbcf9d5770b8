#include "client/lab/lab_json.hpp"
#include "client/lab/lab_text.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <sstream>

namespace tricorn::client::lab::lab_report_test {

namespace {

LabFinding finding(std::string id, Question question, UnitKind unit, std::string row, MedianInterval interval,
                   std::size_t samples) {
    LabFinding finding;
    finding.what.id = std::move(id);
    finding.what.question = question;
    finding.what.unit = unit;
    finding.what.row = std::move(row);
    finding.what.measure = question == Question::memory ? Measure::bytes : Measure::nanoseconds;
    finding.interval = interval;
    finding.samples = samples;
    finding.operations = samples * 100;
    finding.converged = samples >= least_samples && interval.relative_width() <= narrow_width;
    return finding;
}

LabReport sample() {
    LabReport report;
    report.environment.machine.system = "Linux 1.2.3 x86_64";
    report.environment.machine.processor = "A Processor";
    report.environment.machine.processors = 4;
    report.environment.pinned = {0, 2};
    report.environment.machine.page_size = 4096;
    report.environment.optimized = true;
    report.overhead = {20.5, 0.25};
    report.taken = std::chrono::seconds(3);
    auto const one_row = "pipe, one core";
    report.findings = {
        finding("switch.process.pipe", Question::context_switch, UnitKind::process, one_row, {1500, 1490, 1512, 0.95},
                9),
        finding("switch.thread.pipe", Question::context_switch, UnitKind::thread, one_row, {900, 800, 1100, 0.95}, 12),
        finding("switch.coroutine.pipe", Question::context_switch, UnitKind::coroutine, one_row, {2.5, 2.4, 9.9, 0.5},
                2),
        finding("memory.process.1000", Question::memory, UnitKind::process, "1,000 parked", {}, 0),
        finding("memory.thread.1000", Question::memory, UnitKind::thread, "1,000 parked", {8600, 8600, 8600, 0.95}, 8),
        finding("memory.coroutine.1000", Question::memory, UnitKind::coroutine, "1,000 parked", {0, 0, 1, 0.95}, 8),
    };
    report.findings[3].could_not_run = "pids.max leaves 250";
    report.findings[4].what.parts = {"kernel_stacks", "page_tables"};
    report.findings[4].parts = {{"kernel_stacks", 16384}};
    for (std::size_t i = 3; i < 6; ++i) report.findings[i].what.resolution = 4.096;
    report.findings[5].converged = true;
    return report;
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string line_with(std::string const& text, std::string_view beginning) {
    for (std::string const& line : lines_of(text)) {
        if (line.starts_with(beginning)) return line;
    }
    return {};
}

// Joins the lines.
std::string in_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}   // namespace

TEST_CASE("lab: the three units stand side by side in a table of 80 columns") {
    std::string const text = lab_text(sample());
    CAPTURE(text);
    for (std::string const& line : lines_of(text)) {
        CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xc0) != 0x80; }) <= 80);
    }
    CHECK(line_with(text, "pipe, one core") ==
          "pipe, one core                      1.50 µs ±1%     900 ns ±23%~        2.50 ns~");
    CHECK(line_with(text, "1,000 parked") ==
          "1,000 parked                                 [1]       8.40 KiB        <4.10 B");
    CHECK(line_with(text, "and in the kernel: stack") ==
          "and in the kernel: stack                       -        16 KiB           unknown");
    CHECK(text.find("[1] could not run: pids.max leaves 250") != std::string::npos);
    CHECK(text.find("~ fewer than 8 samples") != std::string::npos);
    CHECK(text.find("Linux 1.2.3 x86_64, A Processor, 4 processors") == 0);
    CHECK(text.find("20.5 ns for reading the") != std::string::npos);
    CHECK(text.find("create and destroy") == std::string::npos);   // that question was not selected
    CHECK(text.find("Interrupted") == std::string::npos);
    CHECK(text.find("SANITIZER") == std::string::npos);
}

TEST_CASE("lab: shares have their interval in percent, and plain numbers none") {
    LabReport report = sample();
    auto const add = [&report](UnitKind unit, std::string const& row, Measure measure, MedianInterval interval) {
        report.findings.push_back(finding("sharing.x", Question::sharing, unit, row, interval, 9));
        report.findings.back().what.measure = measure;
        report.findings.back().converged = true;
    };
    add(UnitKind::process, "lost", Measure::share, {0.384, 0.351, 0.42, 0.95});
    add(UnitKind::thread, "lost", Measure::share, {0.021, 0.0004, 0.099, 0.95});
    add(UnitKind::coroutine, "lost", Measure::share, {0, 0, 0, 0.95});
    add(UnitKind::thread, "x is", Measure::number, {2, 2, 2, 0.95});
    std::string const text = lab_text(report);
    CAPTURE(text);
    CHECK(line_with(text, "lost") == "lost                             38.4 % [35,42]  2.10 % [0,9.9]             0 %");
    CHECK(line_with(text, "x is") ==
          "x is                                           -              2                -");
    boost::json::object const object = to_json(report);
    auto const& experiments = object.at("experiments").as_array();
    CHECK(experiments[6].at("unit_of_measure").as_string() == "share");
    CHECK(experiments[9].at("unit_of_measure").as_string() == "number");
}

TEST_CASE("lab: sentences are wrapped, with plain spaces") {
    std::string const text = lab_paragraphs({std::string(100, 'a') + " 5\u00a0%", "second"});
    CHECK(text == "\n" + std::string(100, 'a') + "\n5 %\n\nsecond\n");
    CHECK(lab_paragraphs({}) == "");
}

TEST_CASE("lab: unrepresentative and interrupted reports carry a warning") {
    LabReport report = sample();
    report.environment.sanitizer = "thread";
    report.interrupted = true;
    CHECK(lab_text(report).find("Other programs") == std::string::npos);
    report.others_share = 0.05;
    CHECK(lab_text(report).find("Other programs") == std::string::npos);
    report.others_share = 0.5;
    CHECK(in_one_line(lab_text(report)).find("Other programs took 50 % of the processors") != std::string::npos);
    CHECK(lab_text(report).find("BUILT WITH A SANITIZER (thread)") != std::string::npos);
    CHECK(lab_text(report).find("Interrupted") != std::string::npos);
    report.environment.sanitizer = "";
    report.environment.optimized = false;
    CHECK(lab_text(report).find("WITHOUT OPTIMIZATION") != std::string::npos);
}

TEST_CASE("lab: limitations of a finding are reported") {
    auto const report = sample();
    CHECK(lab_lack(report.findings[0]) == "");
    CHECK(lab_lack(report.findings[1]) == "after 12 samples the interval is 33.3 % wide, more than 5 %");
    CHECK(lab_lack(report.findings[2]) == "only 2 samples");
    CHECK(lab_lack(report.findings[3]) == "pids.max leaves 250");
}

TEST_CASE("lab: the JSON has each experiment, and null where there is no number") {
    boost::json::object const object = to_json(sample());
    CHECK(object.at("schema").as_string() == "tricorn.lab/1");
    CHECK_FALSE(object.at("interrupted").as_bool());
    CHECK(object.at("overhead").at("clock_ns").as_double() == 20.5);
    CHECK(object.at("overhead").at("loop_ns").as_double() == 0.25);
    auto const& experiments = object.at("experiments").as_array();
    REQUIRE(experiments.size() == 6);
    auto const& first = experiments[0];
    CHECK(first.at("id").as_string() == "switch.process.pipe");
    CHECK(first.at("question").as_string() == "switch");
    CHECK(first.at("unit").as_string() == "process");
    CHECK(first.at("unit_of_measure").as_string() == "ns");
    CHECK(first.at("median").as_double() == 1500);
    CHECK(first.at("low").as_double() == 1490);
    CHECK(first.at("high").as_double() == 1512);
    CHECK(first.at("samples").to_number<int>() == 9);
    CHECK(first.at("operations").to_number<int>() == 900);
    CHECK(first.at("converged").as_bool());
    CHECK(first.at("could_not_run").is_null());
    CHECK(first.at("parts").as_object().empty());
    auto const& missing = experiments[3];
    for (char const* const name : {"median", "low", "high", "confidence"}) CHECK(missing.at(name).is_null());
    CHECK(missing.at("could_not_run").as_string() == "pids.max leaves 250");
    CHECK_FALSE(missing.at("converged").as_bool());
    CHECK(experiments[4].at("unit_of_measure").as_string() == "bytes");
    CHECK(experiments[4].at("parts").at("kernel_stacks").as_double() == 16384);
    CHECK(experiments[4].at("parts").at("page_tables").is_null());
    auto const& incomplete = object.at("incomplete").as_array();
    REQUIRE(incomplete.size() == 3);
    CHECK(incomplete[0].at("id").as_string() == "switch.thread.pipe");
    CHECK(incomplete[2].at("reason").as_string() == "pids.max leaves 250");
}

}   // namespace tricorn::client::lab::lab_report_test
