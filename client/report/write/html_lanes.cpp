// Who ran when, drawn as SVG without a script. Its horizontal places are shares, so that it fits every width while its
// texts keep their size.
#include "client/report/write/html.hpp"
#include "client/report/write/html_blocks.hpp"
#include <algorithm>
#include <array>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

constexpr int lane_height = 16, lane_pitch = 21, processor_height = 14, processor_pitch = 17, gap = 7, axis_height = 20;

// Microseconds to percent of the width.
class Places {
public:
    explicit Places(double span) : span_(span > 0 ? span : 1) {}

    double share(double time) const { return 100 * std::clamp(time / span_, 0.0, 1.0); }
    std::string at(double time) const { return fmt::format("{:.3f}%", share(time)); }
    double span() const { return span_; }

private:
    double span_;
};

// States differ in height, so that no colour is needed to tell them apart.
struct Look {
    int offset = 0, height = 0;
};
constexpr std::array<Look, 4> looks{{{0, lane_height}, {5, 6}, {7, 2}, {0, 0}}};

std::string rect(std::string_view kind, Places const& places, double from, double to, int y, int height) {
    return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", kind, places.at(from), y,
                       places.at(to - from), height);
}

std::string label(std::string const& text, int y) {
    return fmt::format("<text class=\"name\" x=\"-6\" y=\"{}\">{}</text>", y, escaped(text));
}

// Hundreds of events as one shape for each state, many times smaller than rectangles. Each part is at least a pixel wide.
std::string dense_lane_html(Lane const& lane, Places const& places, int y) {
    std::array<std::string, looks.size()> paths;
    for (LaneEvent const& event : lane.events) {
        auto const state = static_cast<std::size_t>(event.state);
        Look const look = looks.at(state);
        double const length = std::min(event.to, places.span()) - event.from;
        if (look.height > 0 && length > 0)
            paths.at(state) +=
                fmt::format("M{:.6g} {}h{:.6g}v{}h-{:.6g}z", event.from, look.offset, length, look.height, length);
    }
    std::string html;
    for (std::size_t i = paths.size(); i-- > 0;) {   // what runs lies above what waits
        if (!paths.at(i).empty())
            html += fmt::format("<path class=\"{}\" d=\"{}\"/>", to_string(static_cast<UnitState>(i)), paths.at(i));
    }
    return fmt::format("<svg class=\"dense\" y=\"{}\" width=\"100%\" height=\"{}\" viewBox=\"0 0 {:.6g} {}\" "
                       "preserveAspectRatio=\"none\">{}</svg>",
                       y, lane_height, places.span(), lane_height, html);
}

std::string lane_html(Lane const& lane, Places const& places, int y) {
    constexpr std::size_t most_rectangles = 50;
    std::string html = label(lane.name, y + 13);
    if (lane.events.size() > most_rectangles) return html + dense_lane_html(lane, places, y) + "\n";
    for (LaneEvent const& event : lane.events) {
        Look const look = looks.at(static_cast<std::size_t>(event.state));
        if (look.height == 0) continue;
        html += rect(to_string(event.state), places, event.from, event.to, y + look.offset, look.height);
    }
    return html + "\n";
}

// A unit's runs that touch are one block: its letter fits into it.
std::vector<ProcessorSpan> blocks_on(LanePanel const& panel, unsigned processor, double blink) {
    std::vector<ProcessorSpan> blocks;
    for (ProcessorSpan const& span : spans_on(panel, processor)) {
        bool const goes_on = !blocks.empty() && blocks.back().lane == span.lane && span.from - blocks.back().to < blink;
        if (goes_on)
            blocks.back().to = span.to;
        else
            blocks.push_back(span);
    }
    return blocks;
}

std::string processor_html(LanePanel const& panel, unsigned processor, Places const& places, int y) {
    constexpr double least_for_letter = 3.6, least_gap = 0.002;   // percent of the width, share of it
    std::string html =
        fmt::format("<text class=\"name\" data-processor=\"{}\" x=\"-6\" y=\"{}\">CPU</text>", processor, y + 12) +
        rect("bed", places, 0, places.span(), y, processor_height);
    for (ProcessorSpan const& block : blocks_on(panel, processor, least_gap * places.span())) {
        html += rect("block", places, block.from, block.to, y, processor_height);
        if (places.share(block.to - block.from) < least_for_letter) continue;
        html += fmt::format("<text class=\"letter\" x=\"{}\" y=\"{}\">{}</text>",
                            places.at((block.from + block.to) / 2), y + 12, escaped(panel.lanes[block.lane].name));
    }
    return html + "\n";
}

// Three or four marks, at round numbers.
double step_of(double span) {
    constexpr std::array<double, 3> factors{2, 2.5, 2};   // 1, 2, 5, 10, …
    double step = 1000;
    for (std::size_t i = 0; span / step > 3.5; ++i) step *= factors[i % factors.size()];
    return step;
}

std::string axis_html(Places const& places, int bottom) {
    std::string lines, texts;
    double const step = step_of(places.span());
    for (double at = 0; at <= places.span(); at += step) {
        bool const is_last = at + step > places.span();
        lines += fmt::format("<line class=\"grid\" x1=\"{0}\" x2=\"{0}\" y1=\"0\" y2=\"{1}\"/>", places.at(at), bottom);
        texts += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\">{:g}{}</text>", places.at(at), bottom + 14,
                             at / 1000, is_last ? " ms" : "");
    }
    return lines + texts;
}

// "thread, two processors, computing".
std::string in_words(std::string name) {
    for (auto const& [digits, words] : {std::pair(", 1 processor", ", one processor"), {", 2 ", ", two "}}) {
        auto const at = name.find(digits);
        if (at != std::string::npos) name.replace(at, std::string_view(digits).size(), words);
    }
    return name;
}

std::string panel_html(Lanes const& all, LanePanel const& panel) {
    Places const places(all.span_of(panel));
    std::string lanes;
    int y = 0;
    for (Lane const& lane : panel.lanes) {
        lanes += lane_html(lane, places, y);
        y += lane_pitch;
    }
    y += gap - (lane_pitch - lane_height);
    for (unsigned const processor : panel.on) {
        lanes += processor_html(panel, processor, places, y);
        y += processor_pitch;
    }
    std::string const end =
        fmt::format("<line class=\"end\" x1=\"{0}\" x2=\"{0}\" y1=\"-2\" y2=\"{1}\"/>", places.at(panel.end()), y);
    // The first screens of a page have few numbers: those of the lab go without an axis.
    std::string const axis = all.is_worded ? axis_html(places, y) : std::string();
    std::string sentences;
    for (std::string const& sentence : panel.sentences) sentences += (sentences.empty() ? "" : " ") + sentence;
    return fmt::format("<figure class=\"panel look-{}\" id=\"lanes-{}\" data-panel=\"{}\">", identifier(panel.unit),
                       identifier(panel.name), escaped(panel.name)) +
           "<figcaption>" + escaped(in_words(panel.name)) + ": " +
           element("b", quantity(panel.end() / 1e6, Unit::seconds)) + "</figcaption>" +
           fmt::format("<svg width=\"100%\" height=\"{}\" role=\"img\" aria-label=\"{}\">",
                       y + (axis.empty() ? 0 : axis_height), escaped(summary_of(panel))) +
           axis + lanes + end + "</svg>" + (all.is_worded ? element("p", sentences) : std::string()) +
           folded_html(all.is_worded ? "The numbers behind it" : "In words, and the numbers behind it",
                       (all.is_worded ? std::string() : element("p", sentences)) +
                           table_html(table_behind(panel, all.keys))) +
           "</figure>\n";
}

std::string key_html(LaneKey const& key) {
    Look const look = looks.at(static_cast<std::size_t>(key.state));
    return fmt::format(
        "<li><svg width=\"26\" height=\"{}\" aria-hidden=\"true\"><rect class=\"{}\" y=\"{}\" width=\"26\" "
        "height=\"{}\"/></svg>{}</li>",
        lane_height, to_string(key.state), look.offset, look.height, escaped(key.words));
}

// The hatching is defined where it is used: there may be several of these in a page, and only the lab has this state.
std::string legend_html(std::vector<LaneKey> const& keys) {
    std::string items, hatch;
    for (LaneKey const& key : keys) {
        items += key_html(key);
        if (key.state == UnitState::ready)
            hatch = "<svg class=\"unseen\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"5\" height=\"5\" "
                    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"5\"/>"
                    "</pattern></defs></svg>";
    }
    return hatch + "<ul class=\"legend states\">" + items + "</ul>\n";
}

std::string sentences_html(std::vector<std::string> const& sentences) {
    std::string html;
    for (std::string const& sentence : sentences) html += element("li", sentence);
    return html.empty() ? html : "<ul class=\"list\">" + html + "</ul>\n";
}

std::string panels_html(Lanes const& lanes, std::vector<LanePanel> const& panels) {
    std::string html;
    for (LanePanel const& panel : panels) html += panel_html(lanes, panel);
    return "<div class=\"panels\">\n" + html + "</div>\n";
}

}   // namespace

std::string html_of(Lanes const& lanes) {
    char const* const look = lanes.is_worded ? "lanes worded" : "lanes";
    bool const is_section = !lanes.title.empty();
    std::string html = is_section ? fmt::format("<section id=\"{0}\" class=\"{1}\" aria-labelledby=\"{0}-title\">\n",
                                                escaped(lanes.id), look) +
                                        element("h2", lanes.title, "id=\"" + escaped(lanes.id) + "-title\"")
                                  : fmt::format("<div id=\"{}\" class=\"{}\">\n", escaped(lanes.id), look);
    html += sentences_html(lanes.sentences) + legend_html(lanes.keys) + panels_html(lanes, lanes.shown);
    std::string notes;
    for (std::string const& note : lanes.notes) notes += element("p", note, "class=\"note\"");
    if (lanes.more.empty())
        html += notes;
    else
        html += folded_html(lanes.more_title, sentences_html(lanes.asides) + panels_html(lanes, lanes.more) + notes);
    return html + (is_section ? "</section>\n" : "</div>\n");
}

}   // namespace tricorn::client::report
