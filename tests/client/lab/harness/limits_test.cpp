#include "client/lab/harness/limits.hpp"
#include "client/lab/harness/processors.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::lab::limits_test {

using Of = Allowance::Of;

TEST_CASE("lab: exceeding a limit is refused with its name and both numbers") {
    std::vector<Allowance> const all{{Of::tasks, 250, "pids.max of the control group"},
                                     {Of::mappings, 1000, "vm.max_map_count"},
                                     {Of::bytes, 4'000'000, "the available memory"}};
    CHECK(check_need(all, {}));
    CHECK(check_need(all, {.tasks = 225, .mappings = 1000, .bytes = 2'000'000}));
    CHECK(check_need(all, {.tasks = 1000}).why ==
          "it needs 1,000 processes or threads, and pids.max of the control group leaves 250");
    CHECK_FALSE(check_need(all, {.tasks = 226}));   // a tenth is reserved for others
    CHECK(check_need(all, {.mappings = 1001}).why == "it needs 1,001 mappings, and vm.max_map_count leaves 1,000");
    CHECK(check_need(all, {.bytes = 3'000'000}).why ==
          "it needs 2.86 MiB, and the available memory leaves 3.81 MiB (half of that is reserved)");
    CHECK(check_need({}, {.tasks = 1'000'000, .mappings = 1'000'000, .bytes = 1'000'000'000'000}));
    CHECK_FALSE(check_need({{Of::tasks, 0, "x"}}, {.tasks = 1}));
}

TEST_CASE("lab: this machine has limits, and leaves room for one more process") {
    auto const all = allowances();
    CHECK_FALSE(all.empty());
    for (Allowance const& allowance : all) CHECK_FALSE(allowance.source.empty());
    CHECK(check_need(all, {.tasks = 1, .mappings = 1, .bytes = 1}));
    CHECK_FALSE(check_need(all, {.bytes = std::uint64_t(1) << 60}));
}

TEST_CASE("lab: of two processors the second is of another core where there is one") {
    Pair const one = choose_pair({{3, 3}});
    CHECK(one.first == 3);
    CHECK_FALSE(one.second.has_value());
    Pair const two_cores = choose_pair({{0, 0}, {1, 0}, {2, 2}, {3, 2}});
    CHECK(two_cores.first == 0);
    CHECK(two_cores.second == 2);
    CHECK_FALSE(two_cores.one_core);
    Pair const one_core = choose_pair({{4, 4}, {5, 4}});
    CHECK(one_core.second == 5);
    CHECK(one_core.one_core);
    CHECK_FALSE(choose_pair({}).second.has_value());
}

}   // namespace tricorn::client::lab::limits_test
