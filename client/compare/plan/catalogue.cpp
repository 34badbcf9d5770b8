#include "client/compare/plan/catalogue.hpp"
#include "client/compare/plan/knee_plan.hpp"
#include "client/statistics/estimate.hpp"
#include <algorithm>
#include <functional>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;
using Wanted = std::function<bool(Subject const&)>;
using Xs = std::vector<std::optional<double>>;

constexpr unsigned many = 1000;   // rounds: as many as time allows
constexpr unsigned open_connections = 256;
constexpr unsigned overload_connections = 1024;
constexpr unsigned probes_a_second = 4000;
constexpr unsigned most_quick_rounds_aside = 3;

// A model as it is, not a variant of it.
bool is_model(Subject const& subject) {
    return subject.model.has_value() && !subject.is_control() && subject.variant == Variant::none;
}

bool is_variant(Subject const& subject, Variant variant) {
    return subject.variant == variant;
}

// Whether a model's default number of units is smaller than the number of connections.
bool has_fewer_by_default(Subject const& subject, std::optional<double> x) {
    unsigned const units = subject.model == Model::prefork ? default_processes : default_threads;
    return x && *x <= most_equal_units && *x > units;
}

// Whether the workloads apply to the subject.
bool takes_workloads(Subject const& subject) {
    return !subject.url || subject.url->target == "/";
}

Workload named(std::string_view name) {
    return *parse_workload(name);
}

// With the default budget, expensive experiments get just the rounds that tell subjects apart, to leave more for the
// closed loops.
unsigned costly_rounds(Config const& config) {
    return config.mode == Mode::usual ? 3 : 10;
}

std::vector<Workload> closed_workloads(Config const& config) {
    if (!config.workloads.empty()) return config.workloads;
    if (is_short(config)) return {named("plaintext"), named("db"), named("cpu:5")};
    return {named("plaintext"), named("echo:1k"), named("fetch"),
            named("db"),        named("cpu:5"),   named("mixed:plaintext=70,db=20,cpu:1=10")};
}

std::vector<unsigned> closed_connections(Config const& config, Workload const& workload) {
    if (!config.connections.empty()) return config.connections;
    if (!is_short(config)) return {1, 16, 64, 256, 1024};
    return workload.name == "db" ? std::vector<unsigned>{16, 64, 512} : std::vector<unsigned>{64};
}

Xs xs_of(std::vector<unsigned> const& numbers) {
    return {numbers.begin(), numbers.end()};
}

void add_cells(Experiment& experiment, std::vector<Subject> const& subjects, Xs const& xs, Wanted const& wanted) {
    for (auto const& x : xs) {
        for (Subject const& subject : subjects) {
            if (!wanted(subject)) continue;
            Cell cell;
            cell.subject = subject.name;
            cell.x = x;
            experiment.cells.push_back(std::move(cell));
        }
    }
}

// A variant has its cells where it differs from its model.
void leave_out_variants(Experiment& experiment, std::vector<Subject> const& subjects) {
    auto const main = experiment.main_x();
    bool const waits = experiment.workload == "db" || experiment.workload == "plaintext";
    bool const computes = experiment.workload.starts_with("cpu:");
    std::erase_if(experiment.cells, [&](Cell const& cell) {
        Subject const& subject = *std::ranges::find(subjects, cell.subject, &Subject::name);
        switch (subject.variant) {
            case Variant::none: return false;
            case Variant::default_units: return !waits || cell.x != main || !has_fewer_by_default(subject, cell.x);
            case Variant::all_workers: return !computes || cell.x != main;
            default: return true;
        }
    });
}

Entry closed(Config const& config, std::vector<Subject> const& subjects, Workload const& workload) {
    Entry entry{{}, {workload, 0}, many};
    Experiment& experiment = entry.experiment;
    experiment.id = "closed." + workload.name;
    experiment.title = workload.name + ", closed loop";
    experiment.question = workload.name == "db" ? "waiting" : workload.name.starts_with("cpu:") ? "parallelism" : "fit";
    experiment.kind = Kind::closed_loop;
    experiment.workload = workload.name;
    experiment.parameters["x"] = "connections";
    experiment.method =
        "Each connection sends its next request once the last one is answered. Up to 256 connections, prefork and pool "
        "have a process or thread for each, so that nobody waits for a unit; a subject with the default number stands "
        "beside them where that is smaller. Every round has a fresh server, warmed up for 0.2 to 0.3 s, and fresh "
        "connections; the subjects run in random order within each block of rounds. Times are service times, from when "
        "a request was sent; the mean counts from when its connection was free, so it includes reconnecting.";
    entry.design.apart = workload.name == "plaintext";
    if (entry.design.apart)
        experiment.method += " Where the servers and the load share processors, the server has one of them here and "
                             "the load the others: "
                             "an answer is so short that both would compute at the same time.";
    if (workload.name == "db")
        experiment.method += " The database is simulated: a query takes a random time (lognormal, 2 ms, sigma 0.6 by "
                             "default) on one of 100 connections that all requests share.";
    if (workload.name == "fetch")
        experiment.method +=
            " The other server, a coroutine model of this one, answers each fetch after exactly 10 ms: "
            "with few connections, fetches and answers come in waves, which a single thread handles "
            "sequentially and several threads share.";
    if (workload.name.starts_with("cpu:"))
        experiment.method +=
            " A window holds at least three turns of all connections, by the computation's time alone.";
    bool const everybody = workload.name == "plaintext";
    for (Subject const& subject : subjects) {
        if (everybody && !takes_workloads(subject))
            experiment.title += "; of " + subject.name + " GET " + subject.url->target;
    }
    add_cells(experiment, subjects, xs_of(closed_connections(config, workload)),
              [&](Subject const& subject) { return everybody || takes_workloads(subject); });
    leave_out_variants(experiment, subjects);
    // One control suffices, at the main x.
    auto const main = experiment.main_x();
    auto const is_control = [&](Cell const& cell) {
        return std::ranges::any_of(subjects,
                                   [&](Subject const& each) { return each.name == cell.subject && each.is_control(); });
    };
    std::erase_if(experiment.cells, [&](Cell const& cell) { return cell.x != main && is_control(cell); });
    return entry;
}

Entry open(Config const& config, std::vector<Subject> const& subjects, bool equal) {
    // Times at equal rates answer one of the questions; an interval of three rounds is too wide for that.
    unsigned const rounds = equal ? std::max(costly_rounds(config), 5u) : costly_rounds(config);
    Entry entry{{}, {named("db"), open_connections}, rounds};
    Experiment& experiment = entry.experiment;
    experiment.id = equal ? "equal.db" : "knee.db";
    experiment.title = equal ? "db at equal rates, open loop" : "db at shares of each subject's own knee, open loop";
    experiment.question = "responsiveness";
    experiment.kind = equal ? Kind::open_loop_equal : Kind::open_loop_knee;
    experiment.workload = "db";
    experiment.parameters["x"] = equal ? "rate" : "share";
    std::string const own = std::string("the highest rate at which it met ") + knee_objective;
    if (equal) {
        experiment.parameters["base"] = "50 % and 80 % of the slowest subject's closed-loop rate with 256 connections";
    } else {
        experiment.parameters["base"] = own;
        experiment.parameters["objective"] = knee_objective;
        experiment.parameters["knees"] = boost::json::object();   // by subject, filled in once found
    }
    experiment.parameters["connections"] = open_connections;
    std::string const rate = equal ? "Requests are due at the same rates for every subject"
                                   : "Requests are due at the same share of each subject's own knee (" + own +
                                         "; searched for once before the rounds, to within 5 %)";
    experiment.method = rate +
                        ", whether or not earlier ones have been answered; times are response times, which count "
                        "from when a request was due.";
    add_cells(experiment, subjects, equal ? Xs{0.5, 0.8} : Xs{0.5, 0.7, 0.9}, [](Subject const& subject) {
        return !subject.is_control() && subject.variant == Variant::none && takes_workloads(subject);
    });
    return entry;
}

Entry idle(Config const& config, std::vector<Subject> const& subjects) {
    Entry entry{{}, {}, is_short(config) ? 1u : 3u};
    Experiment& experiment = entry.experiment;
    experiment.id = "idle";
    experiment.title = "memory of idle connections, without the kernel's part";
    experiment.question = "memory";
    experiment.kind = Kind::idle_memory;
    experiment.parameters["x"] = "idle connections";
    experiment.method =
        "Each connection sends one request and then stays idle. The number is the growth of PSS (smaps_rollup "
        "of proc(5)) over all the server's processes, divided by the number of connections. It excludes pages "
        "of the program and its libraries, which all processes that map them share, and kernel memory: the "
        "sockets', and the stack and page tables that the kernel keeps for each thread and process, which the lab "
        "counts. prefork gets as many processes as connections, because each holds one; its growth counts "
        "from a server with one process.";
    Xs const xs = is_short(config) ? Xs{100, 1000} : Xs{0, 100, 1000, 4000, 8000};
    add_cells(experiment, subjects, xs, is_model);
    return entry;
}

Entry segments(std::vector<Subject> const& subjects) {
    constexpr unsigned connections = 64;
    Entry entry{{}, {{}, connections}, 3u};
    Experiment& experiment = entry.experiment;
    experiment.id = "segments";
    experiment.title = "what the memory of one worker consists of";
    experiment.question = "memory";
    experiment.kind = Kind::memory_segments;
    experiment.parameters["x"] = "idle connections";
    experiment.method =
        "The mappings of one worker process (smaps of proc(5)), at rest and with 64 idle connections that have sent "
        "one "
        "request each: what is in memory, and whether another process maps the same page at that time. prefork has 65 "
        "workers in both, each with one connection or none; the one in the middle by its own memory is told. A mapping "
        "is a thread's stack if it lies behind a guard; malloc's memory for threads counts as heap. Memory of the "
        "kernel is not in it.";
    add_cells(experiment, subjects, {0.0, static_cast<double>(connections)}, is_model);
    return entry;
}

Entry recording(std::vector<Subject> const& subjects) {
    constexpr unsigned connections = 16;
    Entry entry{{}, {named("db"), connections}, 1u};
    Experiment& experiment = entry.experiment;
    experiment.id = "recording";
    experiment.title = "50 ms of every unit's life";
    experiment.question = "waiting";
    experiment.kind = Kind::recording;
    experiment.workload = "db";
    experiment.parameters["x"] = nullptr;
    experiment.parameters["connections"] = connections;
    experiment.method =
        "While a closed loop of 16 connections requests /db, the server's admin port is asked to record 50 ms: each "
        "unit "
        "writes down when its state changes. prefork has 16 processes and pool 16 threads. Recording takes the server "
        "a "
        "fraction of a microsecond for each change, so rates of this experiment are compared with nothing. The "
        "16 units with the most changes are kept.";
    add_cells(experiment, subjects, {std::nullopt}, is_model);
    return entry;
}

Entry crash(Config const& config, std::vector<Subject> const& subjects) {
    Entry entry{{}, {named("db"), 64}, is_short(config) ? 1u : costly_rounds(config)};
    Experiment& experiment = entry.experiment;
    experiment.id = "crash";
    experiment.title = "a worker process is killed under load";
    experiment.question = "isolation";
    experiment.kind = Kind::crash;
    experiment.workload = "db";
    experiment.parameters["x"] = nullptr;
    experiment.parameters["connections"] = 64;
    experiment.parameters["kill_after_seconds"] = 1.3;
    experiment.method = "A worker process is killed (SIGKILL) in the middle of a closed loop: in prefork one of 32, in "
                        "the others the only one: a thread or a coroutine cannot die alone. So prefork loses the "
                        "request of one process, the others those of all connections. prefork has fewer processes "
                        "than connections. Each request without an ok answer counts as lost. Beside the load, "
                        "a probe requests /plaintext every 5 ms on a new connection: the service has recovered when "
                        "that probe succeeds and keeps succeeding.";
    add_cells(experiment, subjects, {std::nullopt}, is_model);
    return entry;
}

Entry speed_up(Config const& config, std::vector<Subject> const& subjects, std::size_t processors) {
    Entry entry{{},
                {named("cpu:5"), 32},
                config.mode == Mode::budget ? 10u
                : is_short(config)          ? most_quick_rounds_aside
                                            : rounds_for_interval};
    Experiment& experiment = entry.experiment;
    experiment.id = "speed-up";
    experiment.title = "computation with more processors";
    experiment.question = "parallelism";
    experiment.kind = Kind::speed_up;
    experiment.workload = "cpu:5";
    experiment.parameters["x"] = "processors";
    experiment.parameters["connections"] = 32;
    experiment.method =
        "The server is bound to that many processors. With fewer than four in all the load computes on the same ones. "
        "prefork has that many processes and pool that many threads, fewer than connections; thread has one per "
        "connection; coroutine stays one event loop, and beside it a subject has one event loop, in a "
        "process of its own, per processor. Speed-up is the rate divided by the rate with one processor, in the same "
        "block.";
    Xs xs;
    for (std::size_t count = 1; count < processors; count *= 2) xs.emplace_back(static_cast<double>(count));
    xs.emplace_back(static_cast<double>(processors));
    add_cells(experiment, subjects, xs,
              [](Subject const& subject) { return is_model(subject) || is_variant(subject, Variant::all_workers); });
    return entry;
}

Entry overload(Config const& config, std::vector<Subject> const& subjects) {
    Entry entry{{}, {named("queries:20"), overload_connections}, costly_rounds(config)};
    Experiment& experiment = entry.experiment;
    experiment.id = "overload";
    experiment.title = "overload and recovery";
    experiment.question = "fit";
    experiment.kind = Kind::overload;
    experiment.workload = "queries:20";
    experiment.parameters["x"] = nullptr;
    experiment.parameters["connections"] = overload_connections;
    experiment.parameters["factor"] = 1.5;
    experiment.parameters["base"] = "the subject's closed-loop rate with 256 connections";
    experiment.method =
        "Open loop at 0.7, then 1.5, then 0.5 times that rate. Beside it, a probe requests /db every 10 ms on "
        "a new connection: after the overload, the service has recovered when a probe takes at most twice as "
        "long as before, and so do most of those in the next 0.1 s, none of which fails.";
    add_cells(experiment, subjects, {std::nullopt}, is_model);
    return entry;
}

Entry responsiveness(Config const& config, std::vector<Subject> const& subjects) {
    Entry entry{{}, {named("plaintext"), 4}, config.mode == Mode::budget ? 10u : rounds_for_interval};
    // At 4000 requests per second this gives 30 beyond the 99th percentile, with a quarter to spare.
    if (!is_short(config)) entry.design.least_window = 1s;
    Experiment& experiment = entry.experiment;
    experiment.id = "responsiveness";
    experiment.title = "short requests during a long computation";
    experiment.question = "responsiveness";
    experiment.kind = Kind::responsiveness;
    experiment.workload = "plaintext";
    experiment.parameters["x"] = "long requests";
    experiment.parameters["long"] = "/cpu of about 100 ms";
    experiment.parameters["connections"] = 4;
    experiment.parameters["rate"] = probes_a_second;
    experiment.method =
        "/plaintext is due 4000 times per second on 4 connections, whether or not earlier requests "
        "have been answered; times count from when a request was due. With 1 long request, another "
        "client repeatedly requests a computation of about 100 ms, with a pause of the same length "
        "after each. coroutine (yield) is coroutine with --cpu-offload=yield, which lets other requests "
        "run in between.";
    add_cells(experiment, subjects, {0.0, 1.0},
              [](Subject const& subject) { return is_model(subject) || is_variant(subject, Variant::yield); });
    return entry;
}

}   // namespace

bool is_short(Config const& config) {
    return config.mode == Mode::quick || config.budget < 5min;
}

std::vector<Entry> catalogue(Config const& config, std::vector<Subject> const& subjects,
                             std::size_t server_processors) {
    std::vector<Entry> all;
    for (Workload const& workload : closed_workloads(config)) all.push_back(closed(config, subjects, workload));
    // Long experiments run only in the long version or on request.
    bool const whole = !is_short(config);
    auto const named_in_only = [&](std::string_view id) { return !config.only.empty() && config.wants(id); };
    if (whole || named_in_only("equal.db")) all.push_back(open(config, subjects, true));
    if (whole || named_in_only("knee.db")) all.push_back(open(config, subjects, false));
    all.push_back(idle(config, subjects));
    if (whole || named_in_only("segments")) all.push_back(segments(subjects));
    if (whole || named_in_only("recording")) all.push_back(recording(subjects));
    all.push_back(crash(config, subjects));
    all.push_back(speed_up(config, subjects, server_processors));
    if (whole || named_in_only("overload")) all.push_back(overload(config, subjects));
    all.push_back(responsiveness(config, subjects));
    std::erase_if(
        all, [&](Entry const& entry) { return !config.wants(entry.experiment.id) || entry.experiment.cells.empty(); });
    return all;
}

}   // namespace tricorn::client::compare
