#include "client/compare/command.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/compare/analysis/estimates.hpp"
#include "client/compare/analysis/judgement.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/compare/analysis/regression.hpp"
#include "client/compare/measure/environment.hpp"
#include "client/compare/measure/lab_program.hpp"
#include "client/compare/measure/runner.hpp"
#include "client/compare/plan/time_left.hpp"
#include "client/results/study_json.hpp"
#include "client/statistics/statistics.hpp"
#include "common/os/descriptors.hpp"
#include "common/os/terminal.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include "common/text/text_lines.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;

constexpr auto between_saves = 2s;

int fail(int code, std::string const& why) {
    std::fprintf(stderr, "tricorn-client compare: %s\n", excerpt(why, 2000).c_str());
    return code;
}

std::string now_text() {
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

// What a cell's valid rounds have told until now: " 24,406/s so far".
std::string so_far(Cell const& cell) {
    std::vector<double> rates;
    for (Round const& round : cell.rounds) {
        if (auto const rate = round.value("rate"); rate && round.valid()) rates.push_back(*rate);
    }
    return rates.empty() ? std::string() : " " + rate_text(median_of(rates)) + " so far";
}

// The progress line: redrawn in place on a terminal, else printed once per turn of an experiment.
class Line {
public:
    void tell(Runner::Progress const& now, TimeLeft const& left) {
        std::string const where =
            now.cell->x ? fmt::format("{}, {}", now.experiment->id, *now.cell->x) : now.experiment->id;
        std::string const text = fmt::format("  {} of {}, {} left: {}", now.step + 1, now.steps,
                                             minutes_text(left.seconds(Clock::now() - begun_, now.step)), where);
        std::string const line = text + ": " + now.cell->subject + so_far(*now.cell);
        if (terminal_)
            std::fprintf(stderr, "\r\033[K%s", std::string(fitting(line, terminal_columns(STDERR_FILENO))).c_str());
        else if (now.experiment->id != last_)
            std::fprintf(stderr, "%s\n", text.c_str());
        last_ = now.experiment->id;
    }
    void begin() { begun_ = Clock::now(); }
    void say(std::string const& text) {
        clear();
        std::fprintf(stderr, "  %s\n", text.c_str());
    }
    void clear() const {
        if (terminal_) std::fputs("\r\033[K", stderr);
    }

private:
    bool terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::string last_;
    Deadline begun_ = Clock::now();
};

std::string mode_name(Mode mode) {
    return mode == Mode::quick ? "quick" : mode == Mode::budget ? "budget" : "default";
}

// One comparison, from the plan to the files.
class Comparison {
public:
    Comparison(Config const& config, Parts const& parts) : config_(config), parts_(parts) {
        std::size_t const descriptors = raise_descriptor_limit();
        placement_ = place(allowed_processors(), config.processors);
        study_.started_at = now_text();
        study_.budget_mode = mode_name(config.mode);
        study_.seed = config.seed;
        study_.command = config.command;
        study_.environment = environment(placement_, descriptors);
        study_.subjects = make_subjects(config.models, config.targets, config.server);
        plan_ = make_plan(config, study_.subjects, placement_.server.size(), !parts.lab.empty());
        tell_conditions();
        study_.experiments = plan_.experiments;
        // Of a model's variants those remain that are measured somewhere.
        std::erase_if(study_.subjects, [this](Subject const& subject) {
            return !subject.variant_of.empty() && !std::ranges::any_of(study_.experiments, [&](Experiment const& one) {
                return std::ranges::count(one.cells, subject.name, &Cell::subject) > 0;
            });
        });
        study_.seconds_planned = seconds_of(plan_.expected);
    }

    int run() {
        if (plan_.steps.empty() && plan_.lab == Duration::zero())
            return fail(exit_code::cannot_start,
                        "nothing to measure: no experiment of --only can be done with these models and "
                        "targets (a path in --target replaces the workloads)");
        Bench bench(config_, placement_, shutdown_);   // may fail: then an older result stays
        if (auto const page = OutputFile::open(config_.html, "--html"); !page)
            return fail(exit_code::cannot_start, page.why);
        if (auto const saved = save_draft(); !saved) return fail(exit_code::cannot_start, "--output=" + saved.why);
        warn_of_noise();
        line_.say(fmt::format("{} subjects, {} rounds, about {:.0f} s", study_.subjects.size(), plan_.steps.size(),
                              seconds_of(plan_.expected)));
        if (placement_.separated && !bind_this_thread(placement_.client))
            return fail(exit_code::cannot_start, "the load cannot be bound to its processors");
        measure(bench);
        return report();
    }

private:
    // The server of an experiment may have fewer processors than those of the others; its title says so.
    void tell_conditions() {
        if (placement_.separated || placement_.server.size() < 2) return;
        for (std::size_t i = 0; i < plan_.experiments.size(); ++i) {
            if (plan_.designs[i].apart) plan_.experiments[i].title += ", server on 1 processor";
        }
    }

    // Whoever waits for the numbers should know in the first second that they will be wide.
    void warn_of_noise() {
        auto const* const load = study_.environment.if_contains("load_average_before");
        auto const* const processors = study_.environment.if_contains("processors");
        if (load == nullptr || processors == nullptr || !load->is_number() || !processors->is_number()) return;
        if (load->to_number<double>() > processors->to_number<double>())
            line_.say(fmt::format("other programs keep this machine busy (load average {:.1f} on {} processors): "
                                  "intervals will be wide",
                                  load->to_number<double>(), processors->to_number<unsigned>()));
    }

    void measure(Bench& bench) {
        TimeLeft const left(plan_);
        line_.begin();
        Runner runner(
            bench, plan_, study_, [&, this](auto const& now) { line_.tell(now, left); },
            [this](Study const&) { save_sometimes(); });
        runner.run(begun_ + config_.budget - plan_.lab);
        line_.clear();
        if (plan_.lab > 0s && !shutdown_.came()) {
            line_.say("lab");
            try {
                study_.lab = run_lab_program(parts_.lab, plan_.lab, config_.mode == Mode::quick, bench.folder(),
                                             all_of(placement_), shutdown_);
            } catch (std::exception const& error) {   // still report what was measured before
                study_.incomplete.push_back({"lab", {}, {}, error.what()});
            }
        } else if (plan_.lab > 0s) {
            study_.incomplete.push_back({"lab", {}, {}, "interrupted"});
        }
    }

    Expected<> save() const { return write_whole(config_.output, boost::json::serialize(to_json(study_)) + "\n"); }

    Expected<> save_draft() {
        estimate_cells(study_, Intervals::no);
        return save();
    }

    void save_sometimes() {
        if (Clock::now() < saved_ + between_saves) return;
        study_.seconds_taken = seconds_of(Clock::now() - begun_);
        [[maybe_unused]] auto const draft = save_draft();   // the last save tells whether the file can be written
        saved_ = Clock::now();
    }

    // Names the files; a terminal opens the link to the page.
    std::string written_text() const {
        std::string const text = "Written: " + config_.output + "\n";
        if (config_.html.empty()) return text;
        std::error_code unknown;
        auto const page = std::filesystem::absolute(config_.html, unknown);
        return text + "The page: " + (unknown ? config_.html : "file://" + page.string()) + "\n";
    }

    int report() {
        study_.finished_at = now_text();
        study_.interrupted = shutdown_.came();
        study_.seconds_taken = seconds_of(Clock::now() - begun_);
        judge(study_, config_.margin);
        auto written = save();
        if (auto const page = write_page(); written) written = page;
        std::string const text = (parts_.text ? parts_.text(study_) : std::string()) + written_text();
        bool const told = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
        if (!written) return fail(exit_code::cannot_start, written.why);
        if (!told) return fail(exit_code::cannot_start, "standard output cannot be written");
        if (study_.interrupted) return exit_code::interrupted;
        if (!all_certain_hold(study_.laws)) return exit_code::invalid;
        auto const missing = study_.not_measured();
        for (auto const& [subject, why] : missing)
            fail(exit_code::not_measured,
                 "of " + subject + " nothing valid was measured" + (why.empty() ? "" : ": " + why));
        return missing.empty() ? exit_code::ok : exit_code::not_measured;
    }

    Expected<> write_page() const {
        if (config_.html.empty()) return {};
        try {
            return write_whole(config_.html, parts_.html(study_));
        } catch (std::exception const& surprise) {   // the result is in its file all the same
            return refused(config_.html + ": " + surprise.what());
        }
    }

    Config const& config_;
    Parts const& parts_;
    ShutdownSignal shutdown_;
    Placement placement_;
    Study study_;
    Plan plan_;
    Line line_;
    Deadline begun_ = Clock::now();
    Deadline saved_ = begun_;
};

// Returns the study, or an error with the path and the reason.
Expected<Study> stored_study(std::string const& path) {
    auto const text = read_file(path);
    if (!text) return refused(text.why);
    auto study = read_study(*text);
    if (!study) return refused(path + ": " + study.why);
    return study;
}

int compare_stored(RegressionConfig const& config) {
    auto const before = stored_study(config.before);
    if (!before) return fail(exit_code::cannot_start, before.why);
    auto const after = stored_study(config.after);
    if (!after) return fail(exit_code::cannot_start, after.why);
    auto const found = changes(*before, *after, config.threshold);
    std::string const text = regression_text(*before, *after, found, config.threshold);
    if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
        return fail(exit_code::cannot_start, "standard output cannot be written");
    return exit_code_of(found);
}

}   // namespace

int compare_command(int argc, char const* const* argv, compare::Parts const& parts) {
    using namespace compare;
    Invocation const invocation = parse_compare(argc, argv, {!parts.lab.empty(), parts.html != nullptr});
    if (invocation.action == Invocation::Action::exit) {
        std::fputs(invocation.output.c_str(), invocation.exit_code == exit_code::ok ? stdout : stderr);
        return invocation.exit_code;
    }
    if (invocation.action == Invocation::Action::regression) return compare_stored(invocation.regression);
    return Comparison(invocation.config, parts).run();
}

}   // namespace tricorn::client::compare
