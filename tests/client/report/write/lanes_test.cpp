#include "client/report/comparison/timeline_view.hpp"
#include "client/report/document/document.hpp"
#include "client/report/write/html_blocks.hpp"
#include "client/report/write/markdown.hpp"
#include "client/report/write/plain_text.hpp"
#include "client/results/lane_json.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <algorithm>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <map>
#include <regex>
#include <sstream>

namespace tricorn::client::report::lanes_test {

namespace {

using namespace lab;

LaneStudy sample() {
    LaneStudy study;
    study.panels = {turns_on_one(), together_on_two(), coroutines(1), coroutines(2)};
    for (LanePanel& panel : study.panels) panel.sentences = {"a sentence of " + panel.name};
    study.sentences = {"a sentence of all"};
    study.check = "the kernel agrees";
    return study;
}

boost::json::value lab_with(LaneStudy const& study) {
    return boost::json::object{{"timeline", to_json(study)}};
}

std::size_t count(std::string const& text, std::string const& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// The events' rectangles: class, x and width in percent.
struct Rect {
    std::string kind;
    double x = 0, width = 0;
};

std::vector<Rect> rects_in(std::string const& html) {
    std::vector<Rect> all;
    std::regex const shape("<rect class=\"(runs|ready|waits)\" x=\"([0-9.]+)%\" y=\"[0-9]+\" width=\"([0-9.]+)%\"");
    for (std::sregex_iterator at(html.begin(), html.end(), shape), end; at != end; ++at)
        all.push_back({(*at)[1], std::stod((*at)[2]), std::stod((*at)[3])});
    return all;
}

}   // namespace

TEST_CASE("lanes: each event is one rectangle at its place") {
    LaneStudy study = sample();
    auto const lanes = lanes_of(lab_with(study), true);
    REQUIRE(lanes);
    auto const rects = rects_in(html_of(*lanes));
    std::size_t index = 0;
    for (LanePanel const& panel : lanes->shown) {
        for (Lane const& lane : panel.lanes) {
            for (LaneEvent const& event : lane.events) {
                REQUIRE(index < rects.size());
                CHECK(rects[index].kind == to_string(event.state));
                CHECK(rects[index].x ==
                      doctest::Approx(event.from / 240).epsilon(0.001));   // 24 ms are the whole width
                CHECK(rects[index].width == doctest::Approx((event.to - event.from) / 240).epsilon(0.001));
                ++index;
            }
        }
    }
    CHECK(index == rects.size());
}

TEST_CASE("lanes: below the units are the processors, with the letters of who ran there") {
    LaneStudy study;
    study.panels = {turns_on_one(), together_on_two()};
    auto const lanes = lanes_of(lab_with(study), true);
    std::string const html = html_of(*lanes);
    CHECK(count(html, "class=\"block\"") == 6 + 2);
    CHECK(count(html, ">A</text>") == 2 + 3 + 1);   // two names, and in the blocks
    CHECK(count(html, " data-processor=\"1\" ") == 1);
    CHECK(count(html, "role=\"img\" aria-label=\"thread, ") == 2);
    CHECK(count(html, "<details>") == 2);
    CHECK(html.find("runs 0 to 4 on 0, ready 4 to 8, runs 8 to 12 on 0") != std::string::npos);
}

TEST_CASE("lanes: a comparison shows two processors, the others on request") {
    auto const lanes = lanes_of(lab_with(sample()), false);
    REQUIRE(lanes);
    REQUIRE(lanes->shown.size() == 2);
    CHECK(lanes->shown[0].unit == "thread");
    CHECK(lanes->shown[0].processors == 2);
    CHECK(lanes->shown[1].unit == "coroutine");
    CHECK(lanes->more.size() == 2);
    CHECK(lanes->span_of(lanes->shown[0]) == 24000);   // of all that compute
    // With one processor there is nothing else to show.
    LaneStudy one;
    one.panels = {turns_on_one(), coroutines(1)};
    CHECK(lanes_of(lab_with(one), false)->shown.size() == 2);
    CHECK_FALSE(lanes_of(nullptr, false));
    CHECK_FALSE(lanes_of(boost::json::object{{"timeline", nullptr}}, false));
}

TEST_CASE("lanes: text and Markdown have block characters, and no text becomes more than text") {
    LaneStudy study = sample();
    study.panels[0].sentences = {"<script>alert(1)</script>\x1b[31m"};
    study.panels[0].unit = "\"><b>";
    study.panels[0].name = "</svg><script>";
    study.sentences = {"<img src=x>"};
    Document document{"t", "s", {}, {}};
    document.blocks.emplace_back(*lanes_of(lab_with(study), true));
    std::string const text = plain_text(document), mark = markdown(document);
    CHECK(text.find("  A ") != std::string::npos);
    CHECK(text.find("█") != std::string::npos);
    CHECK(text.find("a sentence of thread, 2 processors, computing") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(columns(line) <= 80);
    CHECK(mark.find("      A █") != std::string::npos);
    CHECK(mark.find("<script>") == std::string::npos);
    std::string const html = html_of(document.blocks);
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("look-\"") == std::string::npos);
}

}   // namespace tricorn::client::report::lanes_test
