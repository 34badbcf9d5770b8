#include "client/lab/lab.hpp"
#include "client/lab/lab_config.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <initializer_list>
#include <set>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tricorn::client::lab::lab_test {

using namespace std::chrono_literals;

namespace {

LabInvocation invoke(std::initializer_list<char const*> arguments) {
    std::vector<char const*> all{"lab"};
    all.insert(all.end(), arguments);
    return parse_lab(static_cast<int>(all.size()), all.data());
}

}   // namespace

TEST_CASE("lab: experiment ids are unique, and words select by them") {
    LabConfig config;
    auto const all = lab_ids(config);
    CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
    for (char const* const beginning :
         {"creation.process.", "creation.thread.", "creation.coroutine.", "switch.process.", "switch.thread.",
          "switch.coroutine.", "memory.process.", "memory.thread.", "memory.coroutine.", "sharing.process.",
          "sharing.thread.", "sharing.coroutine."}) {
        CHECK(std::ranges::any_of(all, [&](std::string const& id) { return id.starts_with(beginning); }));
    }
    config.only = {"creation.coroutine", "memory.thread.100"};
    CHECK(lab_ids(config) == std::vector<std::string>{"creation.coroutine.plain", "creation.coroutine.co_spawn",
                                                      "memory.thread.100", "memory.thread.1000",
                                                      "memory.thread.10000"});
    config.only = {"nonsense"};
    CHECK(lab_ids(config).empty());
}

TEST_CASE("lab: flags, defaults, and refusals") {
    auto const usual = invoke({});
    REQUIRE(usual.action == LabInvocation::Action::measure);
    CHECK(usual.config.budget == 60s);
    CHECK_FALSE(usual.config.quick);
    CHECK(usual.output.empty());
    auto const quick = invoke({"--quick"});
    CHECK(quick.config.quick);
    CHECK(quick.config.budget < 20s);
    CHECK(invoke({"--quick", "--budget", "2"}).config.budget == 2s);
    auto const some = invoke({"--only=fork,pipe", "--only=memory", "-o", "x.json", "--no-live"});
    REQUIRE(some.action == LabInvocation::Action::measure);
    CHECK(some.config.only == std::vector<std::string>{"fork", "pipe", "memory"});
    CHECK(some.output == "x.json");
    CHECK(some.live == false);
    CHECK(invoke({"--help"}).exit_code == 0);
    CHECK(invoke({"--help"}).message.starts_with("Usage: tricorn-client lab"));
    CHECK(invoke({"--version"}).exit_code == 0);
    for (auto const& wrong : {invoke({"--budget=1ms"}), invoke({"--budget=soon"}), invoke({"--only=nonsense"}),
                              invoke({"--only=fork,,pipe"}), invoke({"--only="}), invoke({"--frobnicate"}),
                              invoke({"http://localhost/"})}) {
        CHECK(wrong.action == LabInvocation::Action::exit);
        CHECK(wrong.exit_code == 1);
        CHECK(std::ranges::count(wrong.message, '\n') == 1);
        CHECK(wrong.message.starts_with("tricorn-client lab: "));
    }
}

TEST_CASE("lab: it measures the selected experiments within its budget") {
    LabConfig config;
    config.only = {"creation.coroutine.plain", "sharing.coroutine.counter-plain"};
    config.budget = 300ms;
    std::vector<std::string> told;
    LabReport const report = run_lab(config, [&](std::string const& title, auto) { told.push_back(title); });
    REQUIRE(report.findings.size() == 2);
    CHECK_FALSE(report.interrupted);
    std::size_t samples = 0;
    for (LabFinding const& finding : report.findings) {
        samples += finding.samples;
        CHECK((finding.samples > 0) == finding.could_not_run.empty());
        CHECK(finding.interval.low <= finding.interval.median);
        CHECK(finding.interval.median <= finding.interval.high);
    }
    CHECK(told.size() >= samples);
    CHECK_FALSE(report.environment.machine.system.empty());
}

TEST_CASE("lab: experiments left out of a quick run are reported, too") {
    LabConfig config;
    config.only = {"fork-1GiB"};
    config.quick = true;
    LabReport const report = run_lab(config, {});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].samples == 0);
    CHECK(report.findings[0].could_not_run.starts_with("--quick leaves it out"));
}

TEST_CASE("lab: asked to stop before it begins, it measures nothing and says why") {
    int const raised = ::eventfd(1, EFD_CLOEXEC);
    LabConfig config;
    config.only = {"creation.coroutine"};
    config.stop_descriptor = raised;
    LabReport const report = run_lab(config, {});
    ::close(raised);
    CHECK(report.interrupted);
    REQUIRE(report.findings.size() == 2);
    CHECK(report.findings[0].samples == 0);
    CHECK(report.findings[0].could_not_run == "it was interrupted before its turn");
}

}   // namespace tricorn::client::lab::lab_test
