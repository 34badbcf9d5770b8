// `compare` with real servers: readable results, laws that hold, and nothing left running, whatever happens. One file
// above 400 lines, because all cases share a Comparison.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include "tests/support/proc.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace tricorn::test::compare_test {

namespace {

namespace fs = std::filesystem;

// A comparison in its own folder, whose servers are recognisable by their program's path.
class Comparison {
public:
    explicit Comparison(Words flags) : server_(folder_.path() / "server-of-this-test") {
        fs::create_symlink(settings().server, server_);
        std::string command = "cd '" + folder_.path().string() + "' && exec '" + settings().client + "' compare";
        flags.push_back("--server=" + server_.string());
        for (auto const& flag : flags) command += " '" + flag + "'";
        process_.emplace(Words{"/bin/sh", "-c", command});
    }
    ~Comparison() {
        process_->kill_hard();
        CHECK(eventually(Millis(20'000), [&] { return servers().empty(); }));
    }

    Process& process() { return *process_; }
    fs::path result_path() const { return folder_.path() / "tricorn-report.json"; }
    // Returns the currently stored result; null: none.
    boost::json::value result() const {
        boost::system::error_code none;
        boost::json::value value = boost::json::parse(file_text(result_path()), none);
        return none ? boost::json::value() : value;
    }
    // Of the cell that has the most.
    std::size_t most_valid_rounds() const {
        std::size_t most = 0;
        boost::json::value const value = result();
        for (auto const& experiment : value.at("experiments").as_array()) {
            for (auto const& cell : experiment.at("cells").as_array()) {
                auto const& rounds = cell.at("rounds").as_array();
                auto const valid =
                    std::ranges::count_if(rounds, [](auto const& it) { return it.at("valid").as_bool(); });
                most = std::max(most, static_cast<std::size_t>(valid));
            }
        }
        return most;
    }
    std::size_t rounds() const {
        boost::json::value const value = result();
        std::size_t count = 0;
        if (!value.is_object()) return count;
        for (auto const& experiment : value.at("experiments").as_array()) {
            for (auto const& cell : experiment.at("cells").as_array()) count += cell.at("rounds").as_array().size();
        }
        return count;
    }
    // Checks that it ends within the limit with that code and leaves no server.
    void check_end(int code, Millis limit = Millis(180'000)) {
        auto exit = process_->wait(limit);
        // On a machine too busy for valid rounds, or for all rounds of a short budget, a success has measured nothing.
        std::string const errors = process_->errors();
        bool const disturbed = errors.find(": the client ") != std::string::npos ||
                               errors.find("the time was used up") != std::string::npos;
        if (code == 0 && disturbed && exit == Exit{false, 6}) exit = Exit{false, 0};
        CHECK_MESSAGE((exit == Exit{false, code}), describe(exit), "\n", process_->output(), process_->errors());
        CHECK_MESSAGE(eventually(Millis(20'000), [&] { return servers().empty(); }), servers().size(),
                      " servers are left");
        for (std::string_view const sign : {"Sanitizer", "runtime error:", "terminate called"})
            CHECK_MESSAGE(process_->errors().find(sign) == std::string::npos, process_->errors());
    }
    // Returns all processes of its servers, even orphaned ones.
    std::vector<pid_t> servers() const {
        std::vector<pid_t> found;
        std::error_code gone;
        for (auto const& entry : fs::directory_iterator("/proc", gone)) {
            std::string const name = entry.path().filename().string();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            pid_t const pid = static_cast<pid_t>(std::stol(name));
            std::string const command = file_text(entry.path() / "cmdline");
            if (command.starts_with(server_.string()) && alive(pid)) found.push_back(pid);
        }
        return found;
    }

private:
    TemporaryFolder folder_;
    fs::path server_;
    std::optional<Process> process_;
};

int slowness() {
    return is_sanitized(settings().server) ? 4 : 1;   // mostly of starting a server
}

std::string budget(int seconds) {
    return "--budget=" + std::to_string(seconds * slowness()) + "s";
}

Words small() {
    return {budget(12),      "--only=closed.plaintext,closed.db", "--workload=plaintext",
            "--workload=db", "--models=prefork,coroutine",        "--connections=4"};
}

// Valid, or invalid only because this machine kept the client busy.
bool is_valid_or_disturbed(boost::json::value const& cell) {
    if (cell.at("valid").as_bool()) return true;
    for (auto const& round : cell.at("rounds").as_array()) {
        for (auto const& reason : round.at("reasons").as_array()) {
            if (!std::string_view(reason.as_string()).starts_with("the client ")) return false;
        }
    }
    return true;
}

void check_laws(boost::json::value const& result) {
    CHECK(result.at("laws").as_array().size() == 4);
    for (auto const& law : result.at("laws").as_array()) {
        std::string const detail(law.at("detail").as_string());
        // The control may differ by chance; all other laws must hold.
        if (law.at("law").as_string() != "a_a") CHECK_MESSAGE(law.at("holds").as_bool(), detail);
    }
}

}   // namespace

TEST_CASE("compare: a small comparison ends with results in which the laws hold") {
    Comparison comparison(small());
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    REQUIRE(result.is_object());
    CHECK(result.at("schema").as_string() == "tricorn.compare/2");
    CHECK_FALSE(result.at("interrupted").as_bool());
    CHECK(result.at("finished_at").is_string());
    CHECK(result.at("subjects").as_array().size() == 3);
    check_laws(result);
    CHECK(comparison.rounds() >= 1);
    for (auto const& cell : result.at_pointer("/experiments/1/cells").as_array()) {
        if (cell.at("rounds").as_array().empty()) continue;   // the machine was too slow for the budget
        CHECK(cell.at("ceiling").at("set_by").as_string() == "connections");
        CHECK(cell.at("effective_units").to_number<double>() == 4);
    }
    CHECK(comparison.process().output().find("coroutine again") != std::string::npos);
}

TEST_CASE("compare: a crash and idle connections are measured") {
    Comparison comparison({budget(20), "--only=crash,idle", "--models=pool"});
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    bool crashed = false, held = false;
    for (auto const& experiment : result.at("experiments").as_array()) {
        for (auto const& cell : experiment.at("cells").as_array()) {
            for (auto const& round : cell.at("rounds").as_array()) {
                auto const& metrics = round.at("metrics").as_object();
                if (metrics.contains("lost_requests")) crashed = true;
                if (metrics.contains("connections") && metrics.at("connections").to_number<double>() == 100)
                    held = true;
            }
        }
    }
    CHECK(crashed);
    CHECK(held);
}

TEST_CASE("compare: a subject is loaded at shares of its own knee, which is searched for first") {
    Comparison comparison({budget(40), "--only=knee", "--models=pool"});
    comparison.check_end(0);
    boost::json::value const experiment = comparison.result().at_pointer("/experiments/0");
    auto const& knees = experiment.at("parameters").at("knees").as_object();
    if (knees.empty()) {   // a machine too busy for the load generator is reported, too
        std::string const reasons = boost::json::serialize(experiment.at("cells"));
        CHECK_MESSAGE(reasons.find("its own knee was not found: the client") != std::string::npos, reasons);
        return;
    }
    auto const& knee = knees.at("pool");
    double const passed = knee.at("passed").to_number<double>();
    CHECK(passed > 0);
    if (knee.at("failed").is_number()) CHECK(knee.at("failed").to_number<double>() > passed);
    CHECK(boost::json::serialize(experiment.at("notes")).find("pool: its knee is ") != std::string::npos);
    for (auto const& cell : experiment.at("cells").as_array()) {
        double const share = cell.at("x").to_number<double>();
        for (auto const& round : cell.at("rounds").as_array()) {
            auto const& metrics = round.at("metrics").as_object();
            if (!is_valid_or_disturbed(cell) || !metrics.contains("rate")) continue;
            CHECK(metrics.at("rate").to_number<double>() < share * passed * 1.3);
        }
    }
}

TEST_CASE("compare: the lab is a program of its own, and what it measured is part of the result") {
    Comparison comparison({budget(8), "--only=lab", "--models=coroutine"});
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    REQUIRE(result.is_object());
    CHECK(result.at("incomplete").as_array().empty());
    REQUIRE(result.at("lab").is_object());
    CHECK(result.at_pointer("/lab/schema").as_string() == "tricorn.lab/1");
    CHECK_FALSE(result.at_pointer("/lab/interrupted").as_bool());
}

TEST_CASE("compare: an interruption ends the lab, and what it has measured is kept") {
    Comparison comparison({"--budget=200s", "--only=lab", "--models=coroutine"});
    REQUIRE(eventually(Millis(60'000), [&] { return fs::exists(comparison.result_path()); }));
    std::this_thread::sleep_for(Millis(2000 * slowness()));
    comparison.process().signal(SIGINT);
    comparison.check_end(130);
    boost::json::value const result = comparison.result();
    REQUIRE(result.is_object());
    CHECK(result.at("interrupted").as_bool());
    REQUIRE_MESSAGE(result.at("lab").is_object(), boost::json::serialize(result.at("incomplete")));
    CHECK(result.at_pointer("/lab/interrupted").as_bool());
}

TEST_CASE("compare: interrupted at any moment it writes what there is and leaves no server") {
    for (int const pause : {0, 150, 400, 900, 1700}) {
        INFO(pause);
        int const signal = pause % 200 == 0 ? SIGINT : SIGTERM;
        Comparison comparison({"--budget=60s", "--only=closed,crash,idle,responsiveness", "--models=thread,pool"});
        REQUIRE(eventually(Millis(60'000), [&] { return fs::exists(comparison.result_path()); }));
        std::this_thread::sleep_for(Millis(pause));
        comparison.process().signal(signal);
        comparison.check_end(130);
        boost::json::value const result = comparison.result();
        REQUIRE(result.is_object());
        CHECK(result.at("interrupted").as_bool());
        CHECK_FALSE(result.at("incomplete").as_array().empty());
    }
}

TEST_CASE("compare: the memory of a worker by segment, at rest and with connections") {
    Comparison comparison({budget(30), "--only=segments", "--models=prefork,coroutine"});
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    REQUIRE(result.is_object());
    auto const& experiments = result.at("experiments").as_array();
    REQUIRE(experiments.size() == 1);
    CHECK(experiments[0].at("kind").as_string() == "memory_segments");
    CHECK(experiments[0].at("cells").as_array().size() == 4);
    for (auto const& cell : experiments[0].at("cells").as_array()) {
        CAPTURE(boost::json::serialize(cell));
        for (auto const& round : cell.at("rounds").as_array()) {
            REQUIRE(round.at("valid").as_bool());
            auto const of = [&](char const* metric) {
                return round.at("metrics").as_object().at(metric).to_number<double>();
            };
            CHECK(of("connections") == cell.at("x").to_number<double>());
            CHECK(of("processes") >= (cell.at("subject").as_string() == "prefork" ? 60 : 2));
            CHECK(of("code_shared_bytes") > 0);   // the supervisor maps it, too
            CHECK(of("data_own_bytes") + of("data_shared_bytes") > 0);
            CHECK(of("heap_own_bytes") > 0);
        }
    }
}

TEST_CASE("compare: a recording of each model holds what its units did, and the report draws it") {
    Comparison comparison({budget(30), "--only=recording", "--models=thread,coroutine"});
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    REQUIRE(result.is_object());
    auto const& cells = result.at_pointer("/experiments/0/cells").as_array();
    REQUIRE(cells.size() == 2);
    for (auto const& cell : cells) {
        CAPTURE(cell.at("subject").as_string());
        REQUIRE(cell.at("valid").as_bool());
        auto const& units = cell.at_pointer("/recording/units").as_array();
        REQUIRE_FALSE(units.empty());
        CHECK(units.size() <= 16);
        std::set<std::int64_t> threads;
        bool waited = false;
        for (auto const& unit : units) {
            threads.insert(unit.at("tid").to_number<std::int64_t>());
            for (auto const& event : unit.at("events").as_array()) waited = waited || event.at(3) == "db";
        }
        CHECK(waited);
        CHECK(threads.size() == (cell.at("subject") == "coroutine" ? 1 : units.size()));
    }
    CHECK(file_text(comparison.result_path().parent_path() / "tricorn-report.html")
              .find("look-coroutine\" id=\"lanes-") != std::string::npos);
}

TEST_CASE("compare: an interruption ends the wait for a server that does not answer") {
    SilentPort port;
    Comparison comparison(
        {budget(60), "--only=closed.plaintext", "--models=none", "--target=mute=" + port.url() + ",start=sleep 1000"});
    REQUIRE(eventually(Millis(60'000), [&] { return fs::exists(comparison.result_path()); }));
    comparison.process().signal(SIGINT);
    comparison.check_end(130);
    CHECK(comparison.rounds() == 0);
    CHECK(comparison.result().at_pointer("/incomplete/0/why").as_string() == "interrupted");
}

TEST_CASE("compare: killed at any moment it leaves no server, and a result that can be read") {
    for (int const pause : {300, 1100}) {
        INFO(pause);
        Comparison comparison({"--budget=60s", "--only=closed", "--models=prefork,coroutine"});
        REQUIRE(eventually(Millis(60'000), [&] { return !comparison.servers().empty(); }));
        std::this_thread::sleep_for(Millis(pause));
        comparison.process().signal(SIGKILL);
        CHECK(comparison.process().wait(Millis(60'000)) == Exit{true, SIGKILL});
        CHECK(eventually(Millis(20'000), [&] { return comparison.servers().empty(); }));
        CHECK(comparison.result().is_object());
    }
}

TEST_CASE("compare: other servers, one already running and one started by compare") {
    TricornServer const running;
    SilentPort const port;
    std::string const start = settings().server + " --model=thread --admin-bind=off --bind=" + port.bind();
    Comparison comparison({budget(12), "--only=closed", "--workload=plaintext", "--connections=2", "--models=none",
                           "--target=running=http://" + running.bind(),
                           "--target=started=" + port.url() + ",start=" + start});
    comparison.check_end(0);
    boost::json::value const result = comparison.result();
    CHECK(result.at("subjects").as_array().size() == 2);
    for (auto const& cell : result.at_pointer("/experiments/0/cells").as_array()) {
        CHECK_FALSE(cell.at("rounds").as_array().empty());
        CHECK_MESSAGE(is_valid_or_disturbed(cell), boost::json::serialize(cell));
    }
    check_laws(result);
    // The server that compare did not start keeps running.
    check_normal_run(running.url());
}

TEST_CASE("compare: a server that cannot be started is an invalid cell with its reason, the others are measured") {
    Comparison comparison({budget(12), "--only=closed", "--workload=plaintext", "--connections=2", "--models=pool",
                           "--target=broken=http://127.0.0.1:1,start=echo no luck today; exit 7"});
    comparison.check_end(6);
    CHECK(comparison.process().errors().find("of broken nothing valid was measured: broken: ended with exit code 7") !=
          std::string::npos);
    boost::json::value const result = comparison.result();
    bool told = false;
    for (auto const& cell : result.at_pointer("/experiments/0/cells").as_array()) {
        bool const broken = cell.at("subject").as_string() == "broken";
        CHECK((broken ? !cell.at("valid").as_bool() : is_valid_or_disturbed(cell)));
        if (!broken) continue;
        std::string const reasons = boost::json::serialize(cell.at("reasons"));
        told = reasons.find("exit code 7") != std::string::npos && reasons.find("no luck today") != std::string::npos;
        CHECK_MESSAGE(told, reasons);
    }
    CHECK(told);
}

TEST_CASE("compare: the own rate of a server that cannot be started is tried only once") {
    TemporaryFolder folder;
    std::string const tries = (folder.path() / "tries").string();
    Comparison comparison({budget(20), "--only=equal", "--models=none",
                           "--target=bad=http://127.0.0.1:1,start=echo x >>" + tries + "; exit 1"});
    comparison.check_end(6);
    INFO(boost::json::serialize(comparison.result()));
    CHECK(comparison.rounds() >= 2);
    CHECK(file_text(tries) == "x\n");
}

TEST_CASE("compare: a target that answers wrong, or dies under load, has an exit code of its own") {
    FaultyServer wrong(always(response_text("404 Not Found", "", "no")));
    Comparison absent({budget(6), "--only=closed", "--workload=plaintext", "--connections=2", "--models=none",
                       "--target=wrong=" + wrong.url()});
    absent.check_end(6);
    CHECK(absent.process().errors().find("of wrong nothing valid was measured: ") != std::string::npos);
    FaultyServer mute(always(Steps().close()));
    Comparison dying({budget(6), "--only=closed", "--workload=plaintext", "--connections=2", "--models=none",
                      "--target=mute=" + mute.url()});
    dying.check_end(6);
}

TEST_CASE("compare: a target's children that have left its session end with it, and its output is bounded") {
    SilentPort const port;
    TemporaryFolder folder;
    std::string const list = (folder.path() / "pids").string();
    std::string const start = "setsid sh -c \"echo \\$\\$ >>" + list + "; exec sleep 1000\" & yes noise & exec " +
                              settings().server + " --model=thread --admin-bind=off --bind=" + port.bind();
    Comparison comparison({budget(8), "--only=closed", "--workload=plaintext", "--connections=2", "--models=none",
                           "--target=noisy=" + port.url() + ",start=" + start});
    CHECK(eventually(Millis(60'000), [&] { return !file_text(list).empty(); }));
    comparison.process().signal(SIGKILL);
    CHECK(comparison.process().wait(Millis(60'000)) == Exit{true, SIGKILL});
    std::istringstream pids(file_text(list));
    for (pid_t pid = 0; pids >> pid;) CHECK(eventually(Millis(20'000), [pid] { return !alive(pid); }));
}

TEST_CASE("compare: without a folder for temporary files it names that, and an older result stays") {
    TemporaryFolder folder;
    std::string const path = (folder.path() / "r.json").string();
    std::ofstream(path) << "older";
    Restrictions nowhere;
    nowhere.environment = {{"TMPDIR", "/nowhere/at/all"}};
    Process process({settings().client, "compare", "--quick", "-o", path, "--server=" + settings().server}, nowhere);
    CHECK(process.wait(Millis(60'000)) == Exit{false, 2});
    CHECK(process.errors().find("TMPDIR=/nowhere/at/all (environment): No such file or directory") !=
          std::string::npos);
    CHECK(file_text(path) == "older");
}

TEST_CASE("compare: two stored results") {
    Comparison comparison({budget(10), "--only=closed", "--workload=plaintext", "--connections=2", "--models=pool"});
    comparison.check_end(0);
    std::string const path = comparison.result_path().string();
    // With too few rounds for an interval, on a machine too slow for the budget, nothing can be compared.
    CHECK(start({"compare", path, path}).ended_with(comparison.most_valid_rounds() >= 5 ? 0 : 3));
    CHECK(start({"compare", path, "/nowhere.json"}).ended_with(2));
    CHECK(start({"compare", path, settings().client}).ended_with(2));
    CHECK(start({"compare", path}).ended_with(1));
}

TEST_CASE("compare: a result that cannot be written ends it before anything is started") {
    Outcome const run = start({"compare", "--quick", "-o", "/nowhere/at/all.json", "--server=" + settings().server});
    CHECK_MESSAGE(run.ended_with(2), run.text());
    CHECK(run.errors.find("No such file") != std::string::npos);
}

}   // namespace tricorn::test::compare_test
