#include "client/lab/timeline/sentences.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::lab::sentences_test {

namespace {

std::string in_one(std::vector<std::string> const& sentences) {
    std::string text;
    for (std::string const& each : sentences) text += each + "\n";
    return text;
}

bool says(std::vector<std::string> const& sentences, std::string_view words) {
    return in_one(sentences).find(words) != std::string::npos;
}

// All that is told of all panels, in order.
std::vector<std::string> all_sentences(LaneStudy study) {
    tell(study);
    study.sentences.insert(study.sentences.end(), study.asides.begin(), study.asides.end());
    return study.sentences;
}

// The machine's programs take the processor for half of the time.
LanePanel disturbed(unsigned tries) {
    LanePanel panel = made_up_panel("thread", LanePanel::Work::computing, {0},
                                    {{runs(0, 5000), ready(5000, 20000)}, {ready(0, 15000), runs(15000, 20000)}});
    panel.tries = tries;
    return panel;
}

LaneStudy whole_study() {
    LaneStudy study;
    study.panels = {turns_on_one("process"), together_on_two("process"),
                    turns_on_one("thread"),  together_on_two("thread"),
                    coroutines(1),           coroutines(2)};
    return study;
}

}   // namespace

TEST_CASE("who ran when: turns on one processor are concurrency") {
    auto const sentences = sentences_of(turns_on_one());
    CHECK_MESSAGE(says(sentences, "Two threads on one processor took 6 turns of 4 ms (median; 4 ms to 4 ms): "
                                  "concurrency. Never did two run at the same moment."),
                  in_one(sentences));
    CHECK_MESSAGE(says(sentences, "24 ms for 24 ms of work; B first ran after 4 ms."), in_one(sentences));
    CHECK_FALSE(says(sentences, "parallel"));
    CHECK_FALSE(says(sentences, "other programs"));
}

TEST_CASE("who ran when: units that ran one after the other took no turns") {
    LanePanel panel = coroutines(1);
    panel.unit = "process";
    auto const sentences = sentences_of(panel);
    CHECK_MESSAGE(says(sentences, "ran one after the other"), in_one(sentences));
    CHECK_FALSE(says(sentences, "concurrency"));
}

TEST_CASE("who ran when: two at the same moment are parallelism, with their share") {
    auto const sentences = sentences_of(together_on_two());
    CHECK_MESSAGE(says(sentences, "for 71.4 % of the time two ran at the same moment: parallelism"), in_one(sentences));
    // Two processors that were used by turns are none.
    LanePanel panel = turns_on_one();
    panel.on = {0, 1};
    panel.processors = 2;
    CHECK_FALSE(says(sentences_of(panel), "parallelism"));
    CHECK(says(sentences_of(panel), "hardly ever did two run at the same moment"));
}

TEST_CASE("who ran when: coroutines have no use of a second processor, and D has to wait") {
    auto const sentences = sentences_of(coroutines(2));
    CHECK_MESSAGE(says(sentences, "one after the other"), in_one(sentences));
    CHECK_MESSAGE(says(sentences, "The second processor was of no use to them."), in_one(sentences));
    CHECK_MESSAGE(says(sentences, "B first ran after 12 ms."), in_one(sentences));
    CHECK_FALSE(says(sentences_of(coroutines(1)), "second processor"));
}

TEST_CASE("who ran when: on a busy machine that is the first sentence") {
    auto const once = sentences_of(disturbed(1));
    REQUIRE_FALSE(once.empty());
    CHECK_MESSAGE(once.front() ==
                      "50 % of the processor time that they could have used (10 ms) went to other programs, "
                      "the kernel or the hypervisor.",
                  once.front());
    CHECK(sentences_of(disturbed(3)).front().find("the least disturbed of 3 runs") != std::string::npos);
    LaneStudy study;
    study.panels = {disturbed(1), turns_on_one()};
    study.others_share = 0.4;
    auto const all = all_sentences(study);
    REQUIRE(all.size() >= 2);
    CHECK_MESSAGE(all[0].starts_with("The machine was busy: in 1 of 2 panels more than 10 %"), all[0]);
    CHECK_MESSAGE(all[1] == "Meanwhile other programs took 40 % of the machine's processors.", all[1]);
    study.panels.erase(study.panels.begin());
    study.others_share = 0.001;
    CHECK(all_sentences(study).empty());
}

TEST_CASE("who ran when: lost events leave no sentence that needs all of them") {
    LanePanel panel = turns_on_one();
    panel.lanes[1].lost = 12;
    auto const sentences = sentences_of(panel);
    REQUIRE(sentences.size() == 1);
    CHECK(sentences[0] == "The first 12 events of B are lost: its ring holds no more.");
    LaneStudy study = whole_study();
    CHECK(says(all_sentences(study), "of computing on one processor"));
    study.panels[0].lanes[1].lost = 12;
    CHECK_FALSE(says(all_sentences(study), "of computing on one processor"));
    CHECK(says(all_sentences(study), "of computing on two processors"));
}

TEST_CASE("who ran when: all three side by side") {
    auto const sentences = all_sentences(whole_study());
    CHECK_MESSAGE(says(sentences, "24 ms of computing on two processors: processes 14 ms, threads 14 ms, coroutines "
                                  "24 ms. Two ran at the same moment for 71.4 %, 71.4 % and 0 % of it."),
                  in_one(sentences));
    CHECK_MESSAGE(says(sentences, "The last unit first ran after 4 ms, 4 ms and 12 ms: taking turns saves no time, "
                                  "it lets the last one begin earlier."),
                  in_one(sentences));
    LaneStudy slow = whole_study();
    slow.panels[0].lanes[1].events.back().to = 90000;   // then turns cost time, or something else did
    CHECK_FALSE(says(all_sentences(slow), "taking turns saves no time"));
}

TEST_CASE("who ran when: that waiting needs no processor is said where two processors could not do it otherwise") {
    auto const waiting = [](std::string unit, double end) {
        return made_up_panel(std::move(unit), LanePanel::Work::waiting, {0, 1},
                             {{runs(0, 2000, 0), waits(2000, 8000)},
                              {runs(0, 2000, 1), waits(2000, 8000)},
                              {ready(0, 2000), runs(2000, 4000, 0), waits(4000, 10000)},
                              {ready(0, 2000), runs(2000, 4000, 1), waits(4000, end)}});
    };
    LaneStudy study;
    study.panels = {waiting("process", 10000), waiting("thread", 10000), waiting("coroutine", 10000)};
    auto const sentences = all_sentences(study);
    CHECK_MESSAGE(says(sentences, "if a wait kept its processor it would be 16 ms or more: who waits needs none"),
                  in_one(sentences));
    study.panels[1] = waiting("thread", 17000);   // less than 32 ms, but two busy processors need only 16 ms
    CHECK_FALSE(says(all_sentences(study), "who waits needs none"));
}

TEST_CASE("who ran when: one processor is an aside where two are shown, else all there is") {
    LaneStudy study = whole_study();
    tell(study);
    CHECK(says(study.sentences, "on two processors"));
    CHECK_FALSE(says(study.sentences, "on one processor"));
    CHECK(says(study.asides, "on one processor"));
    std::erase_if(study.panels, [](LanePanel const& each) { return each.processors == 2; });
    tell(study);
    CHECK(says(study.sentences, "on one processor"));
    CHECK(study.asides.empty());
}

TEST_CASE("who ran when: one processor, and no picture of two") {
    LaneStudy study;
    study.panels = {turns_on_one("process"), made_up_panel("process", LanePanel::Work::computing, {0}, {})};
    study.panels[1].name = "process, 2 processors, computing";
    study.panels[1].processors = 2;
    study.panels[1].could_not_run = "it needs two processors, and this process may use one";
    auto const sentences = all_sentences(study);
    CHECK_MESSAGE(says(sentences, "Missing: 1 of 2 panels (process, 2 processors, computing: it needs two processors, "
                                  "and this process may use one)."),
                  in_one(sentences));
    CHECK(sentences_of(study.panels[1]).empty());
}

TEST_CASE("who ran when: while one waits another runs") {
    LanePanel const panel =
        made_up_panel("coroutine", LanePanel::Work::waiting, {0},
                      {{runs(0, 2000), waits(2000, 8000)}, {ready(0, 2000), runs(2000, 4000), waits(4000, 10000)}});
    auto const sentences = sentences_of(panel);
    CHECK_MESSAGE(says(sentences, "Two coroutines in one thread: 10 ms for 4 ms of work; one after the other, with "
                                  "their waits, it would be 16 ms. While one waits, another runs."),
                  in_one(sentences));
    LanePanel const slow =
        made_up_panel("coroutine", LanePanel::Work::waiting, {0},
                      {{runs(0, 2000), waits(2000, 8000)}, {ready(0, 8000), runs(8000, 10000), waits(10000, 16000)}});
    CHECK_FALSE(says(sentences_of(slow), "While one waits"));
}

TEST_CASE("who ran when: a hand-over is told as in a textbook") {
    LanePanel const panel = made_up_panel("coroutine", LanePanel::Work::hand_over, {0},
                                          {{runs(0, 2000), waits(2000, 4000.2), runs(4000.2, 6000)},
                                           {waits(0, 2000.1), runs(2000.1, 4000.1), waits(4000.1, 6000)}});
    auto const sentences = sentences_of(panel);
    CHECK_MESSAGE(says(sentences,
                       "A runs and hands over to B, which runs and hands back: 3 turns of 2 ms in one thread, "
                       "100 ns between"),
                  in_one(sentences));
    CHECK(says(sentences, "Never did two run at the same moment."));
}

TEST_CASE("who ran when: the check says how far the kernel agrees, or why nobody knows") {
    LaneStudy study;
    study.panels = {turns_on_one()};
    CHECK(check_sentence(study, "Permission denied") ==
          "The units alone say who ran when: the kernel's context switches (perf_event_open) cannot be read here "
          "(Permission denied).");
    study.panels[0].check = SwitchCheck{40, 36, 20, 10, 10, 9};
    std::string const text = check_sentence(study, "");
    CHECK_MESSAGE(text.find("within 50 µs of one lie 90 % of 40 beginnings of running and 50 % of 20 ends") !=
                      std::string::npos,
                  text);
    CHECK_MESSAGE(text.find("Of 10 longer absences that the kernel tells, the events show 90 %.") != std::string::npos,
                  text);
}

}   // namespace tricorn::client::lab::sentences_test
