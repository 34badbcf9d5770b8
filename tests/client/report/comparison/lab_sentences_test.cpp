#include "client/report/comparison/lab_document.hpp"
#include "client/report/comparison/lab_sentences.hpp"
#include "client/report/write/plain_text.hpp"
#include "tests/client/report/made_up.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::report::lab_sentences_test {

namespace json = boost::json;

namespace {

json::object share(std::string_view id, std::string_view unit, MadeUp value, double operations) {
    json::object made = made_up_lab_experiment(id, "sharing", unit, value);
    made["unit_of_measure"] = "share";
    made["operations"] = operations;
    return made;
}

json::object not_run(std::string_view id, std::string_view unit, std::string_view why) {
    json::object made = made_up_lab_experiment(id, "sharing", unit, {});
    for (char const* const name : {"median", "low", "high"}) made[name] = nullptr;
    made["could_not_run"] = why;
    return made;
}

Lab lab_of(json::array experiments, json::object environment = {}) {
    json::value const lab =
        json::object{{"environment", std::move(environment)}, {"experiments", std::move(experiments)}};
    return read_lab(lab, "");
}

std::string said(Lab const& lab, std::string_view question) {
    std::string all;
    for (std::string const& each : lab_sentences(lab, question)) all += (all.empty() ? "" : " ") + each;
    return with_plain_spaces(all);
}

json::object switching(std::string_view unit, std::string_view id, MadeUp value) {
    return made_up_lab_experiment("switch." + std::string(unit) + "." + std::string(id), "switch", unit, value);
}

json::array switches(MadeUp process, MadeUp thread) {
    return {switching("process", "touch-64KiB", process), switching("thread", "touch-64KiB", thread)};
}

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}   // namespace

TEST_CASE("lost updates: the share of each unit, with what it is of") {
    auto const lab = lab_of({share("sharing.thread.lost-updates", "thread", {0.382, 0.351, 0.41}, 16'200'000),
                             share("sharing.coroutine.lost-updates", "coroutine", {0, 0, 0}, 2'000'000),
                             share("sharing.coroutine.lost-updates-amid", "coroutine", {0.5, 0.5, 0.5}, 900),
                             share("sharing.process.own-counter", "process", {1, 1, 1}, 5000)});
    CHECK(
        said(lab, "sharing") ==
        "Without a lock, two threads lost 38.2 % [35.1, 41] of 16.2 million increments; two coroutines of one thread, "
        "which take turns, lost none of 2 million increments; two that suspend between the load and the store lost "
        "50 % of 900 increments. A forked process counted to its own memory: of its 5,000 increments its parent saw "
        "none.");
    CHECK(said(lab, "switch") == "");
}

TEST_CASE("lost updates: nothing is claimed of units that did not run at the same time") {
    CHECK(said(lab_of({not_run("sharing.thread.lost-updates", "thread", "it needs two processors"),
                       share("sharing.coroutine.lost-updates", "coroutine", {0, 0, 0}, 100)}),
               "sharing") == "Without a lock, two coroutines of one thread, which take turns, lost none of 100 "
                             "increments. Not measured for a thread: it needs two processors.");
    CHECK(said(lab_of({not_run("sharing.thread.lost-updates", "thread", "it needs two processors")}), "sharing") ==
          "Lost updates: Not measured for a thread: it needs two processors.");
    CHECK(said(lab_of({}), "sharing") == "");
}

TEST_CASE("a shared variable: what the creator reads, and at which address") {
    auto const variable = [](std::string_view unit, double reads, double address) {
        json::object made = share("sharing." + std::string(unit) + ".variable", unit, {reads, reads, reads}, 9);
        made["unit_of_measure"] = "number";
        made["parts"] = {{"address_of_creator", 4096}, {"address_of_unit", address}};
        return made;
    };
    CHECK(said(lab_of({variable("process", 1, 4096), variable("thread", 2, 4096)}), "sharing") ==
          "A global variable at 0x1000, the same address in all: the creator writes 1, the unit 2, and the creator "
          "reads 1 after a process and 2 after a thread.");
    auto const sections = lab_sections(lab_of({variable("process", 1, 8192)}));
    CHECK(says(plain_text({"", "", {}, sections}), "address of creator 0x1000, address of unit 0x2000"));
    CHECK(said(lab_of({variable("process", 1, 8192)}), "sharing") ==
          "A global variable: the creator writes 1, the unit 2, and the creator reads 1 after a process.");
}

TEST_CASE("working sets: dearer, equal, cheaper or not decided, by the intervals") {
    CHECK(says(said(lab_of(switches({3000, 2970, 3030}, {2000, 1980, 2020})), "switch"),
               "with 64 KiB touched after it 50 % [47, 53] more (3 µs, 2 µs)."));
    CHECK(says(said(lab_of(switches({2000, 1990, 2010}, {2000, 1990, 2010})), "switch"),
               "with 64 KiB touched after it equal within 5 %"));
    CHECK(says(said(lab_of(switches({2000, 1980, 2020}, {3000, 2970, 3030})), "switch"),
               "with 64 KiB touched after it less, a thread's 50 % [47, 53] more"));
    CHECK(says(said(lab_of(switches({2000, 1800, 2300}, {2050, 1900, 2200})), "switch"),
               "with 64 KiB touched after it not decided, from 18 % less to 21 % more"));
    CHECK(said(lab_of(
                   {switching("process", "pipe-one-core", {2, 2, 2}), switching("thread", "pipe-one-core", {2, 2, 2})}),
               "switch") == "");
}

TEST_CASE("working sets: textbooks agree only where it was seen with each size") {
    auto all = switches({3000, 2970, 3030}, {2000, 1980, 2020});
    CHECK(working_set_finding(lab_of(all), 0.05).agrees);
    all.push_back(switching("process", "touch-4MiB", {2000, 1990, 2010}));
    all.push_back(switching("thread", "touch-4MiB", {2000, 1990, 2010}));
    Finding const finding = working_set_finding(lab_of(all), 0.05);
    CHECK_FALSE(finding.agrees);
    CHECK(finding.text_books ==
          "textbooks: dearer, since page tables are exchanged; not seen with 4 MiB, seen with 64 KiB");
}

TEST_CASE("working sets: the processor's identifiers and the kernel's page tables are named as they are") {
    auto const all = switches({3000, 2970, 3030}, {2000, 1980, 2020});
    CHECK(says(said(lab_of(all), "switch"), "is not known."));
    std::string const with =
        said(lab_of(all, {{"address_space_ids", true}, {"page_table_isolation", false}}), "switch");
    CHECK(says(with, "(PCID), so that they may outlive a switch, and the kernel has no page tables of its own"));
    std::string const without =
        said(lab_of(all, {{"address_space_ids", false}, {"page_table_isolation", true}}), "switch");
    CHECK(says(without, "drops the translations of addresses with each switch of processes (it shows no PCID), and the "
                        "kernel has page tables of its own (page-table isolation)"));
}

}   // namespace tricorn::client::report::lab_sentences_test
