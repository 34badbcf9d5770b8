#include "client/results/lane_text.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace tricorn::client {

namespace {

constexpr std::size_t label = 4;   // columns of a name
constexpr std::array<char const*, 4> blocks{"█", "▒", "·", " "};   // by state

// The state that fills the longest part of a column; nullptr: none of it.
char const* block_of(Lane const& lane, double from, double to) {
    std::array<double, blocks.size()> times{};
    for (LaneEvent const& event : lane.events) {
        double const part = std::min(to, event.to) - std::max(from, event.from);
        if (part > 0) times.at(static_cast<std::size_t>(event.state)) += part;
    }
    auto const longest = std::ranges::max_element(times);
    bool const is_over = *longest <= 0;
    return is_over ? nullptr : blocks.at(static_cast<std::size_t>(longest - times.begin()));
}

// One column: a name from a file may hold anything.
std::string name_of(Lane const& lane) {
    bool const is_letter = lane.name.size() == 1 && lane.name[0] > ' ' && lane.name[0] <= '~';
    return is_letter ? lane.name : "?";
}

}   // namespace

double lane_column(double span, std::size_t width) {
    return span / static_cast<double>(std::max(width, label + 1) - label);
}

std::string lane_legend(double column, std::vector<LaneKey> const& keys) {
    std::string text;
    for (LaneKey const& key : keys) {
        std::string const block = blocks.at(static_cast<std::size_t>(key.state));
        text += (block == " " ? "blank:" : block) + " " + key.words + "   ";
    }
    return text + "a column: " + duration_text(column * 1e-6);
}

std::vector<std::string> lane_lines(LanePanel const& panel, double span, std::size_t width) {
    std::vector<std::string> lines;
    double const column = lane_column(span, width);
    if (!(column > 0)) return lines;
    for (Lane const& lane : panel.lanes) {
        std::string line = "  " + name_of(lane) + " ";
        auto const count = static_cast<std::size_t>(std::ceil(std::min(lane.end(), span) / column));
        for (std::size_t i = 0; i < count && i + label < width; ++i) {
            char const* const block =
                block_of(lane, static_cast<double>(i) * column, static_cast<double>(i + 1) * column);
            line += block == nullptr ? " " : block;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}   // namespace tricorn::client
