#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include <atomic>
#include <cstdint>

namespace tricorn::client::lab {

namespace {

// In the program's data, so that its address is the same in every unit. Volatile: each access is one of memory.
volatile int variable = 0;

struct Told {
    std::atomic<bool> done{false};
    std::uintptr_t address = 0;   // as the unit sees it
};

void write_two(Told& told) {
    variable = 2;
    told.address = reinterpret_cast<std::uintptr_t>(&variable);
    told.done = true;
}

Coroutine write_two_in_turn(Told& told) {
    write_two(told);
    co_return;
}

void report(Bench& bench, Told const& told) {
    bench.report(variable, 1);
    bench.part(static_cast<double>(reinterpret_cast<std::uintptr_t>(&variable)));
    bench.part(static_cast<double>(told.address));
}

void write_in_partner(Bench& bench, UnitKind unit) {
    SharedMemory<Told> told;
    variable = 1;
    {
        Partner const other(unit, std::nullopt, [&] { write_two(*told); });
        while (!told->done) bench.check_time("the unit had not written yet");
    }
    report(bench, *told);
}

void write_in_coroutine(Bench& bench) {
    Told told;
    variable = 1;
    Coroutine const unit = write_two_in_turn(told);
    unit.resume();
    report(bench, told);
}

}  // namespace

Experiments shared_variable_experiments() {
    Experiments all;
    for (UnitKind const unit : {UnitKind::process, UnitKind::thread, UnitKind::coroutine}) {
        std::string const name(to_string(unit));
        std::string const maker = unit == UnitKind::process ? "The parent" : "The creator";
        std::function<void(Bench&)> run = write_in_coroutine;
        if (unit != UnitKind::coroutine) run = [unit](Bench& bench) { write_in_partner(bench, unit); };
        all.push_back({{"sharing." + name + ".variable",
                        Question::sharing,
                        unit,
                        "x = 1, the unit sets 2: x is",
                        "the creator of a " + name + " reads a variable that the " + name + " has written",
                        maker + " writes 1 to a global variable, the " + name +
                            " 2 to the same one; then the first "
                            "reads it. The value is what it reads: 2 if they share it. The parts are the variable's "
                            "addresses in both.",
                        {{"units", 2}},
                        Measure::number,
                        0,
                        {"address_of_creator", "address_of_unit"}},
                       std::move(run)});
    }
    return all;
}

}  // namespace tricorn::client::lab
