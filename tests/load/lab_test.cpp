// tricorn-client lab as a program: a machine-readable report, and nothing left running.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>

namespace tricorn::test::lab_test {

namespace {

namespace json = boost::json;

// A running lab. Its JSON goes to its own file.
class Lab {
public:
    explicit Lab(Words const& flags) : process_(arguments(flags, file())) {}

    Process& process() { return process_; }
    std::string text() const { return process_.output() + process_.errors(); }

    json::value finish(int code) {
        auto const exit = process_.wait(Millis(240'000));
        CHECK_MESSAGE((exit == Exit{false, code}), describe(exit), "\n", text());
        CHECK_MESSAGE(process_.errors().empty(), text());   // a sanitizer would report there
        std::ifstream stream(file(), std::ios::binary);
        return parse({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
    }

    static json::value parse(std::string const& text) {
        boost::system::error_code error;
        json::value result = json::parse(text, error);
        REQUIRE_MESSAGE((!error && result.is_object()), text);
        CHECK(result.at("schema").as_string() == "tricorn.lab/1");
        return result;
    }

private:
    static Words arguments(Words const& flags, std::string const& file) {
        Words words{settings().client, "lab", "-o", file};
        words.insert(words.end(), flags.begin(), flags.end());
        return words;
    }
    std::string file() const { return (folder_.path() / "lab.json").string(); }

    TemporaryFolder folder_;
    Process process_;
};

std::map<std::string, json::object> by_id(json::value const& result) {
    std::map<std::string, json::object> experiments;
    for (auto const& experiment : result.at("experiments").as_array())
        experiments.emplace(experiment.at("id").as_string(), experiment.as_object());
    return experiments;
}

// Returns the median; 0 if it could not run, for which there must be a reason.
double median(std::map<std::string, json::object> const& experiments, std::string const& id) {
    REQUIRE_MESSAGE(experiments.contains(id), id);
    json::object const& one = experiments.at(id);
    if (one.at("median").is_null()) {
        CHECK_FALSE(one.at("could_not_run").as_string().empty());
        MESSAGE(id, " could not run: ", std::string(one.at("could_not_run").as_string()));
        return 0;
    }
    CHECK(one.at("could_not_run").is_null());
    CHECK(one.at("samples").to_number<int>() > 0);
    CHECK(one.at("low").to_number<double>() <= one.at("median").to_number<double>());
    CHECK(one.at("median").to_number<double>() <= one.at("high").to_number<double>());
    return one.at("median").to_number<double>();
}

// If both could run, checks that the first is at least `factor` times the second.
void check_more(std::map<std::string, json::object> const& experiments, std::string const& more, double factor,
                std::string const& less) {
    double const large = median(experiments, more), small = median(experiments, less);
    if (large == 0 || small == 0) return;
    CHECK_MESSAGE(large > factor * small, more, ": ", large, ", ", less, ": ", small);
}

}   // namespace

TEST_CASE("lab: process, thread and coroutine come out in the undisputed order") {
    Lab lab({"--quick", "--budget=8s",
             "--only=process.fork,create-256KiB,coroutine.plain,switch.process.pipe-one,"
             "switch.coroutine.resume,memory.process.100,memory.coroutine.1000"});
    auto const result = lab.finish(0);
    auto const all = by_id(result);
    check_more(all, "creation.process.fork", 5, "creation.coroutine.plain");
    check_more(all, "creation.thread.create-256KiB", 3, "creation.coroutine.plain");
    check_more(all, "creation.process.fork-256MiB", 1, "creation.process.fork");
    check_more(all, "switch.process.pipe-one-core", 5, "switch.coroutine.resume");
    check_more(all, "memory.process.100", 5, "memory.coroutine.1000");
    CHECK(median(all, "creation.coroutine.plain") > 0);
    CHECK(result.at("overhead").at("clock_ns").to_number<double>() > 0);
    CHECK_FALSE(result.at("interrupted").as_bool());
    CHECK(lab.process().output().find("create and destroy") != std::string::npos);
    CHECK(lab.process().output().find("process          thread       coroutine") != std::string::npos);
}

TEST_CASE("lab: what units share, what they lose, and sentences that follow") {
    Lab lab({"--budget=8s", "--only=lost-updates,own-counter,variable,touch-"});
    auto const all = by_id(lab.finish(0));
    CHECK(all.size() == 12);
    for (char const* const id : {"sharing.thread.lost-updates", "sharing.process.lost-updates"}) {
        double const lost = median(all, id);   // 0 also where the two never ran at the same time
        CHECK(lost >= 0);
        CHECK(lost < 1);
        CHECK(all.at(id).at("unit_of_measure").as_string() == "share");
    }
    CHECK(median(all, "sharing.coroutine.lost-updates") == 0);
    CHECK(median(all, "sharing.coroutine.lost-updates-amid") == 0.5);
    CHECK(median(all, "sharing.process.own-counter") == 1);
    CHECK(median(all, "sharing.process.variable") == 1);
    CHECK(median(all, "sharing.thread.variable") == 2);
    CHECK(median(all, "sharing.coroutine.variable") == 2);
    for (char const* const id : {"switch.process.touch-64KiB", "switch.thread.touch-4MiB"}) {
        if (median(all, id) > 0) CHECK(all.at(id).at("parts").at("touch_alone").to_number<double>() > 0);
    }
    std::string text = lab.process().output();
    std::ranges::replace(text, '\n', ' ');
    CHECK_MESSAGE(text.find("which take turns, lost none of") != std::string::npos, text);
    CHECK_MESSAGE(text.find("the creator reads 1 after a process, 2 after a thread and 2 after a coroutine") !=
                      std::string::npos,
                  text);
}

TEST_CASE("lab: a budget that is far too small leaves each experiment with a number or a reason") {
    Lab lab({"--quick", "--budget=500ms"});
    auto const result = lab.finish(0);
    auto const all = by_id(result);
    CHECK(all.size() > 50);
    std::size_t unmeasured = 0;
    for (auto const& [id, experiment] : all) {
        bool const measured = experiment.at("samples").to_number<int>() > 0;
        unmeasured += !measured;
        CHECK(experiment.at("median").is_null() != measured);
        CHECK(experiment.at("could_not_run").is_null() == measured);
        CHECK_FALSE(experiment.at("method").as_string().empty());
    }
    CHECK(unmeasured > 0);
    CHECK(result.at("incomplete").as_array().size() >= unmeasured);
}

TEST_CASE("lab: what the system refuses is reported, and the rest is measured") {
    if (::geteuid() != 0) {
        MESSAGE("not judged: the limit would count all processes of this user");
        return;
    }
    Restrictions few;
    few.user = 65534;   // root has no limits
    few.processes = 40;
    Process lab({settings().client, "lab", "--budget=4s", "-o", "-",
                 "--only=memory.thread.100,memory.coroutine.1000,creation.coroutine.plain"},
                few);
    bool const ended = lab.wait(Millis(240'000)) == Exit{false, 0};
    CHECK_MESSAGE(ended, lab.errors());
    auto const all = by_id(Lab::parse(lab.output()));
    CHECK(median(all, "creation.coroutine.plain") > 0);
    CHECK(median(all, "memory.coroutine.1000") > 0);
    std::string const why(all.at("memory.thread.1000").at("could_not_run").as_string());
    CHECK_MESSAGE(why.find("RLIMIT_NPROC") != std::string::npos, why);
}

TEST_CASE("lab: INT and TERM end it with 130, what was measured, and no process left") {
    for (int const signal : {SIGINT, SIGTERM}) {
        Lab lab({"--budget=200s", "--only=memory.process.1000,creation.coroutine.plain"});
        // Waits until it has parked processes.
        bool const amid = eventually(Millis(120'000), [&] { return descendants_of(lab.process().pid()).size() > 20; });
        CHECK_MESSAGE(amid, lab.text());
        std::vector<pid_t> const family = descendants_of(lab.process().pid());
        lab.process().signal(signal);
        auto const result = lab.finish(130);
        CHECK(result.at("interrupted").as_bool());
        CHECK(median(by_id(result), "creation.coroutine.plain") > 0);
        CHECK(lab.process().output().find("Interrupted") != std::string::npos);
        for (pid_t const process : family) CHECK_FALSE(alive(process));
    }
}

TEST_CASE("lab: killed outright it takes its processes with it") {
    Lab lab({"--budget=200s", "--only=memory.process.1000"});
    REQUIRE(eventually(Millis(120'000), [&] { return descendants_of(lab.process().pid()).size() > 20; }));
    std::vector<pid_t> const family = descendants_of(lab.process().pid());
    lab.process().signal(SIGKILL);
    bool const killed = lab.process().wait(Millis(60'000)) == Exit{true, SIGKILL};
    CHECK(killed);
    CHECK(eventually(Millis(60'000), [&] { return std::ranges::none_of(family, alive); }));
}

namespace {

// Checks one unit of a panel, and returns how long it ran, in microseconds.
double check_unit(json::object const& panel, json::object const& unit) {
    REQUIRE(unit.at("lost").to_number<int>() == 0);
    constexpr double blink = 41;   // microseconds: shorter absences are not told
    std::map<std::string, double> sums;
    double at = 0;
    for (json::value const& each : unit.at("events").as_array()) {
        json::array const& event = each.as_array();
        CHECK(event.at(0).to_number<double>() == at);   // no gap, no overlap
        CHECK(event.at(1).to_number<double>() > at);
        std::string const state(event.at(3).as_string());
        auto const& allowed = panel.at("processor_numbers").as_array();
        bool const fits =
            state == "runs" ? std::ranges::find(allowed, event.at(2)) != allowed.end() : event.at(2).is_null();
        CHECK(fits);
        sums[state] += event.at(1).to_number<double>() - at;
        at = event.at(1).to_number<double>();
    }
    double const work = panel.at("run_us_each").to_number<double>(),
                 rest = panel.at("wait_us_each").to_number<double>();
    CHECK(sums["runs"] >= work - 0.01);   // of rounding
    CHECK(sums["runs"] <= work + 4 * blink);
    if (rest > 0) {
        CHECK(sums["waits"] >= rest - 0.01);
        CHECK(sums["waits"] <= rest + 4 * blink);
    }
    return sums["runs"];
}

double end_of(json::object const& panel) {
    double last = 0;
    for (json::value const& unit : panel.at("units").as_array())
        last = std::max(last, unit.at("events").as_array().back().at(1).to_number<double>());
    return last;
}

}   // namespace

TEST_CASE("lab: who ran when is twelve panels and a hand-over, of events that fit together") {
    TemporaryFolder const folder;
    std::string const trace_path = (folder.path() / "trace.json").string();
    Outcome const run = start({"lab", "--only=timeline", "-o", "-", "--trace", trace_path});
    CHECK_MESSAGE(run.ended_with(0), run.text());
    auto const result = Lab::parse(run.output);
    CHECK(result.at("experiments").as_array().empty());
    json::object const& timeline = result.at("timeline").as_object();
    CHECK(timeline.at("panels").as_array().size() == 13);
    CHECK_FALSE(timeline.at("checks").as_string().empty());
    std::size_t events = 0, units = 0;
    for (json::value const& each : timeline.at("panels").as_array()) {
        json::object const& panel = each.as_object();
        CAPTURE(std::string(panel.at("name").as_string()));
        if (!panel.at("could_not_run").is_null()) {
            // A machine with one processor, or so busy that the budget was used up.
            CHECK_FALSE(panel.at("could_not_run").as_string().empty());
            CHECK(panel.at("units").as_array().empty());
            MESSAGE(std::string(panel.at("could_not_run").as_string()));
            continue;
        }
        CHECK(panel.at("units").as_array().size() == (panel.at("work").as_string() == "hand-over" ? 2 : 4));
        CHECK_FALSE(panel.at("sentences").as_array().empty());
        double ran = 0;
        for (json::value const& unit : panel.at("units").as_array()) {
            ran += check_unit(panel, unit.as_object());
            events += unit.at("events").as_array().size();
            ++units;
        }
        // No processor, and no thread of coroutines, runs two at once; absences that are not told are a few per cent.
        bool const in_one = panel.at("unit").as_string() == "coroutine";
        double const usable = in_one ? 1 : panel.at("processors").to_number<double>();
        CHECK(ran <= 1.05 * usable * end_of(panel));
    }
    CHECK(units >= 2);
    std::ifstream stream(trace_path);
    auto const trace = json::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
    auto const is_complete = [](json::value const& event) { return event.at("ph").as_string() == "X"; };
    CHECK(static_cast<std::size_t>(std::ranges::count_if(trace.at("traceEvents").as_array(), is_complete)) == events);
}

TEST_CASE("lab: a trace that cannot be written, or of nothing, is refused before anything is measured") {
    Outcome const unwritable = start({"lab", "--only=timeline", "--trace", "/nowhere/trace.json"});
    CHECK_MESSAGE(unwritable.ended_with(2), unwritable.text());
    CHECK(unwritable.errors == "tricorn-client: --trace=/nowhere/trace.json: No such file or directory\n");
    Outcome const of_nothing = start({"lab", "--only=fork", "--trace", "trace.json"});
    CHECK_MESSAGE(of_nothing.ended_with(1), of_nothing.text());
    CHECK(of_nothing.errors.starts_with("tricorn-client lab: --trace: "));
    Outcome const same = start({"lab", "-o", "lab.json", "--trace", "./lab.json"});
    CHECK_MESSAGE(same.ended_with(1), same.text());
}

TEST_CASE("lab: an unwritable result path is refused before anything is measured") {
    Outcome const run = start({"lab", "--budget=100s", "-o", "/nowhere/lab.json"});
    CHECK_MESSAGE(run.ended_with(2), run.text());
    CHECK(run.errors == "tricorn-client: --output=/nowhere/lab.json: No such file or directory\n");
    CHECK(run.output.empty());
}

}   // namespace tricorn::test::lab_test
