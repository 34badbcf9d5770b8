#include "client/report/write/html.hpp"
#include "client/report/write/html_blocks.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>
#include <string>
#include <vector>

namespace tricorn::client::report {

namespace {

constexpr double picture_width = 420, name_width = 136, text_width = 112, bar_height = 18;

double most_of(Stacks const& stacks) {
    double most = 0;
    for (Stacks::Group const& group : stacks.groups) {
        for (Stacks::Bar const& bar : group.bars) most = std::max(most, bar.solid + bar.hatched);
    }
    return most;
}

std::string rectangle(double x, double y, double length, std::string const& attributes) {
    return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"12\" {}></rect>", x, y, length,
                       attributes);
}

std::string text_at(double x, double y, std::string_view attributes, std::string const& text) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>", x, y, attributes, escaped(text));
}

// Hatched in the colour of the group: colour alone does not tell the parts apart.
std::string hatching(std::string const& id) {
    return fmt::format("<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                       "patternTransform=\"rotate(45)\"><rect class=\"paper\" width=\"6\" height=\"6\"></rect>"
                       "<rect class=\"line\" width=\"2.5\" height=\"6\"></rect></pattern></defs>",
                       id);
}

// `pattern`: an id of its own.
std::string group_html(Stacks const& stacks, Stacks::Group const& group, std::string const& pattern, double most) {
    std::string rows, summary = group.name + ":";
    double y = 2;
    std::string last;
    for (Stacks::Bar const& bar : group.bars) {
        if (bar.name != last) {
            y += last.empty() ? 0 : 6;
            rows += text_at(name_width - 8, y + 13, " text-anchor=\"end\"", bar.name);
            last = bar.name;
        }
        auto const length = [most](double value) {
            constexpr double room = picture_width - name_width - text_width;
            return value > 0 && most > 0 ? std::max(1.0, value / most * room) : 0.0;
        };
        double const solid = length(bar.solid), hatched = length(bar.hatched);
        if (solid > 0) rows += rectangle(name_width, y + 3, solid, "class=\"solid\"");
        if (hatched > 0)
            rows += rectangle(name_width + solid, y + 3, hatched,
                              fmt::format("class=\"hatched\" fill=\"url(#{})\"", pattern));
        rows += text_at(name_width + solid + hatched + 6, y + 13, " class=\"value\"", bar.text);
        summary += fmt::format(" {}, {}: {} {}, {} {};", bar.name, bar.state, stacks.solid,
                               quantity(bar.solid, stacks.unit), stacks.hatched, quantity(bar.hatched, stacks.unit));
        y += bar_height;
    }
    return fmt::format("<div class=\"stack look-{}\"><h3>{}</h3><svg viewBox=\"0 0 {} {}\" role=\"img\" "
                       "aria-label=\"{}\">{}{}</svg></div>",
                       identifier(group.look), escaped(group.name), picture_width, y + 4, escaped(summary),
                       hatching(pattern), rows);
}

// The bars of a name have no room for their states.
std::string states_html(Stacks const& stacks) {
    std::vector<std::string> states;
    for (Stacks::Group const& group : stacks.groups) {
        for (Stacks::Bar const& bar : group.bars) {
            if (std::ranges::find(states, bar.state) == states.end()) states.push_back(bar.state);
        }
    }
    if (states.size() != 2) return {};
    return "<li>upper bar: " + escaped(states[0]) + "; lower bar: " + escaped(states[1]) + "</li>";
}

}   // namespace

std::string pictures_of(Stacks const& stacks) {
    double const most = most_of(stacks);
    std::string html = "<ul class=\"legend\"><li class=\"solid\"><i aria-hidden=\"true\"></i>" + escaped(stacks.solid) +
                       "</li><li class=\"hatched\"><i aria-hidden=\"true\"></i>" + escaped(stacks.hatched) + "</li>" +
                       states_html(stacks) + "</ul><div class=\"groups\">";
    std::size_t number = 0;
    for (Stacks::Group const& group : stacks.groups)
        html += group_html(stacks, group, fmt::format("{}-{}", identifier(stacks.id), ++number), most);
    return html + "</div>";
}

}   // namespace tricorn::client::report
