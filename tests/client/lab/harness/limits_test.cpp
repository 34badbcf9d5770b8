#include "client/lab/harness/limits.hpp"
#include "client/lab/harness/processors.hpp"
#include "common/os/proc_text.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::lab::limits_test {

using Of = Allowance::Of;

TEST_CASE("lab: exceeding a limit is refused with its name and both numbers") {
    std::vector<Allowance> const all{{Of::tasks, 250, "pids.max of the control group"},
                                     {Of::mappings, 1000, "vm.max_map_count"},
                                     {Of::bytes, 4'000'000, "the available memory"}};
    CHECK(why_not(all, {}) == "");
    CHECK(why_not(all, {.tasks = 225, .mappings = 1000, .bytes = 2'000'000}) == "");
    CHECK(why_not(all, {.tasks = 1000}) ==
          "it needs 1,000 processes or threads, and pids.max of the control group leaves 250");
    CHECK(why_not(all, {.tasks = 226}) != "");   // a tenth is reserved for others
    CHECK(why_not(all, {.mappings = 1001}) == "it needs 1,001 mappings, and vm.max_map_count leaves 1,000");
    CHECK(why_not(all, {.bytes = 3'000'000}) ==
          "it needs 3.00 MB, and the available memory leaves 4.00 MB (half of that is reserved)");
    CHECK(why_not({}, {.tasks = 1'000'000, .mappings = 1'000'000, .bytes = 1'000'000'000'000}) == "");
    CHECK(why_not({{Of::tasks, 0, "x"}}, {.tasks = 1}) != "");
}

TEST_CASE("lab: this machine has limits, and leaves room for one more process") {
    auto const all = allowances();
    CHECK_FALSE(all.empty());
    for (Allowance const& allowance : all) CHECK_FALSE(allowance.source.empty());
    CHECK(why_not(all, {.tasks = 1, .mappings = 1, .bytes = 1}) == "");
    CHECK(why_not(all, {.bytes = std::uint64_t(1) << 60}) != "");
}

TEST_CASE("lab: a number is found after its name at the start of a line") {
    constexpr char const* text =
        "Name:\tlab\nVmPTE:\t      84 kB\nmodel name\t: A Processor 9000\nPss:316 kB\nEmpty:\n";
    CHECK(number_behind(text, "VmPTE") == 84);
    CHECK(number_behind(text, "Pss") == 316);
    CHECK_FALSE(number_behind(text, "PTE").has_value());
    CHECK_FALSE(number_behind(text, "Vm").has_value());
    CHECK_FALSE(number_behind(text, "Name").has_value());
    CHECK_FALSE(number_behind(text, "Empty").has_value());
    CHECK_FALSE(number_behind("", "Name").has_value());
    CHECK(words_behind(text, "model name") == "A Processor 9000");
    CHECK(words_behind(text, "Name") == "lab");
    CHECK(words_behind(text, "Empty") == "");
    CHECK(words_behind(text, "Missing") == "");
    CHECK_FALSE(number_in("/nowhere").has_value());
    CHECK_FALSE(text_of("/nowhere").has_value());
    CHECK(tasks_of_machine() > 0);
}

TEST_CASE("lab: two processors are different ones") {
    Pair const one = choose_pair({3});
    CHECK(one.first == 3);
    CHECK_FALSE(one.second.has_value());
    auto const allowed = allowed_processors();
    REQUIRE_FALSE(allowed.empty());
    Pair const pair = choose_pair(allowed);
    CHECK(pair.first == allowed.front());
    CHECK(pair.second.has_value() == (allowed.size() > 1));
    CHECK(pair.second != pair.first);
    Pair const far_ones = choose_pair({100'000, 100'001});   // no such processors: their cores are unknown
    CHECK(far_ones.second == 100'001);
    CHECK_FALSE(far_ones.one_core);
}

}   // namespace tricorn::client::lab::limits_test
