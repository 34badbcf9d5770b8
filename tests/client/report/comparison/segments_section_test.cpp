#include "client/report/comparison/segments_section.hpp"
#include "client/report/document/document.hpp"
#include "client/report/write/plain_text.hpp"
#include "client/results/segments.hpp"
#include "tests/client/report/made_up.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::report::segments_section_test {

namespace {

constexpr double kib = 1024;

// KiB by segment: its own and shared.
using Sizes = std::map<Segment, std::pair<double, double>>;

Cell cell_of(std::string const& subject, double x, Sizes const& sizes, double processes) {
    Cell cell;
    cell.subject = subject;
    cell.x = x;
    cell.rounds.emplace_back();
    auto const put = [&cell](std::string const& metric, double value) {
        cell.estimates[metric] = {value, value, value, false, 3};
    };
    put("processes", processes);
    for (std::size_t i = 0; i < segment_count; ++i) {
        auto const segment = static_cast<Segment>(i);
        auto const found = sizes.find(segment);
        put(segment_metric(segment, false), found == sizes.end() ? 0 : found->second.first * kib);
        put(segment_metric(segment, true), found == sizes.end() ? 0 : found->second.second * kib);
    }
    return cell;
}

Study study_with(std::vector<Cell> cells) {
    Study study = study_of(made_up_comparison({}));
    Experiment experiment;
    experiment.id = "segments";
    experiment.title = "what the memory of one worker consists of";
    experiment.kind = Kind::memory_segments;
    experiment.cells = std::move(cells);
    study.experiments.push_back(std::move(experiment));
    return study;
}

std::string said(Study const& study) {
    std::string all;
    for (Finding const& each : segment_findings(study, study.experiments.front()))
        all += (all.empty() ? "" : " ") + each.text;
    return with_plain_spaces(all);
}

Sizes const process{{Segment::code, {0, 1204}}, {Segment::heap, {68, 108}}, {Segment::data, {8, 0}}};

}   // namespace

TEST_CASE("segments: code that processes share is in memory once; what is their own is told") {
    Study const study = study_with({cell_of("prefork", 0, process, 66), cell_of("prefork", 64, process, 66)});
    CHECK(said(study) ==
          "All 1,204 KiB of code that a worker of prefork has in memory are mapped by other processes too, of which "
          "there are 66 with it: a worker has no code of its own. Of data, heap, stacks and other writable memory, a "
          "worker with "
          "64 connections maps alone: prefork 76 KiB (heap 68 KiB and data 8 KiB).");
    CHECK(segment_findings(study, study.experiments.front())
              .front()
              .text_books.starts_with("textbooks give each process"));
    Sizes own = process;
    own[Segment::code] = {4, 1200};
    CHECK(said(study_with({cell_of("prefork", 64, own, 66)}))
              .starts_with(
                  "Of its code in memory, a worker of prefork shares 1,200 KiB with other processes and maps 4 "
                  "KiB alone. Of data, heap, stacks and other writable memory, a worker with 64 connections maps "
                  "alone: prefork 76 KiB"));
    own[Segment::code] = {1204, 0};   // nobody shares it
    CHECK(said(study_with({cell_of("prefork", 64, own, 66)})).starts_with("Of data, heap"));
}

TEST_CASE("segments: where a connection's state lies follows from what grew") {
    auto const grown = [](std::string const& subject, Segment segment, double kib_of_it) {
        return said(study_with(
            {cell_of(subject, 0, {{segment, {100, 0}}}, 2), cell_of(subject, 64, {{segment, {kib_of_it, 0}}}, 2)}));
    };
    CHECK(grown("thread", Segment::thread_stacks, 868) ==
          "Of data, heap, stacks and other writable memory, a worker with 64 connections maps alone: thread 868 KiB "
          "(thread stacks 868 KiB). From rest to 64 connections grew, in the one worker of each: thread (thread stacks "
          "by "
          "768 KiB). The thread stacks of thread grew by 12 KiB for each connection.");
    CHECK(grown("coroutine", Segment::heap, 228)
              .ends_with("No stack of coroutine grew: for each connection there are 2 KiB more of heap, where a "
                         "coroutine's frame is, with its buffers."));
    CHECK(grown("pool", Segment::heap, 101).ends_with("pool (nothing by a page or more)."));
    CHECK(grown("pool", Segment::thread_stacks, 120).find("for each connection") == std::string::npos);
    CHECK(grown("pool", Segment::code, 1200).ends_with("pool (nothing by a page or more)."));   // pages of a file
}

TEST_CASE("segments: nothing is said of what was not measured") {
    Cell invalid = cell_of("prefork", 64, process, 66);
    invalid.rounds.front().reasons = {"the memory of a worker cannot be read: Permission denied"};
    Study const study = study_with({invalid});
    CHECK(said(study) == "");
    CHECK(said(study_with({})) == "");
    Section const section = segments_section(study, study.experiments.front());
    std::string const text = plain_text({"", "", {}, {section}});
    CHECK(text.find("WARNING: Nothing was measured.") != std::string::npos);
    CHECK(text.find("prefork, 64 connections: the memory of a worker cannot be read") != std::string::npos);
}

TEST_CASE("segments: the picture has each measured part of each subject, and its table the same numbers") {
    Study const study = study_with({cell_of("prefork", 0, process, 66), cell_of("prefork", 64, process, 66),
                                    cell_of("coroutine", 64, {{Segment::heap, {308, 0}}}, 2)});
    Section const section = segments_section(study, study.experiments.front());
    auto const found =
        std::ranges::find_if(section.blocks, [](Block const& block) { return std::holds_alternative<Stacks>(block); });
    REQUIRE(found != section.blocks.end());
    auto const& picture = std::get<Stacks>(*found);
    REQUIRE(picture.groups.size() == 2);
    CHECK(picture.groups[0].look == "process");
    CHECK(picture.groups[0].bars.size() == 6);   // three segments, twice
    CHECK(picture.groups[0].bars[0].hatched == 1204 * kib);
    CHECK(picture.groups[1].bars.size() == 3);
    Table const table = table_behind(picture);
    CHECK(table.head.size() == 4);
    REQUIRE(table.rows.size() == 6);
    for (auto const& row : table.rows) CHECK(row.size() == 4);
    auto const heap = std::ranges::find_if(
        table.rows, [](auto const& row) { return row[0].text == "heap" && row[1].text == "64 connections"; });
    REQUIRE(heap != table.rows.end());
    CHECK(with_plain_spaces((*heap)[2].text) == "68 + 108 KiB");
    CHECK(with_plain_spaces((*heap)[3].text) == "308 KiB");
}

}   // namespace tricorn::client::report::segments_section_test
