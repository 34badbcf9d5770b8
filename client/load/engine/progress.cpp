#include "client/load/engine/progress.hpp"
#include "common/os/terminal.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn::client {

namespace {

// ECMA-48: move to the first column, erase below; move up a line.
constexpr char const* erase_below = "\r\033[J";
constexpr char const* up = "\033[A";

void write(std::string const& text) {
    [[maybe_unused]] auto const written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string bar(double share) {
    constexpr std::size_t width = 20;
    auto const full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
    std::string text;
    for (std::size_t i = 0; i < width; ++i) text += i < full ? "█" : "░";
    return text;
}

}  // namespace

std::string sparkline(Interval const& second, std::size_t width) {
    static constexpr char const* heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    auto const& cells = second.cells;
    if (cells.empty()) return {};
    std::uint64_t most = 0;
    for (auto const& cell : cells) most = std::max(most, cell.second);
    std::string text = duration_text(cells.front().first) + " ";
    std::size_t const shown = std::min(cells.size(), width);
    for (std::size_t i = 0; i < shown; ++i) text += heights[cells[i].second * 7 / most];
    return text + (shown < cells.size() ? "… " : " ") + duration_text(second.max.value_or(cells.back().first));
}

std::string Progress::first_line(Standing const& standing) {
    double const seconds = std::chrono::duration<double>(standing.elapsed - last_).count();
    double const rate = seconds > 0 ? static_cast<double>(standing.done - last_done_) / seconds : 0;
    last_ = standing.elapsed;
    last_done_ = standing.done;
    std::string line = "  " + seconds_text(std::max(standing.elapsed, std::chrono::nanoseconds(0)));
    if (planned_.count() > 0) {
        double const share = static_cast<double>(standing.elapsed.count()) / static_cast<double>(planned_.count());
        line += " of " + seconds_text(planned_) + " " + bar(share);
    }
    line += "  " + rate_text(rate) + "  " + count_text(standing.done);
    if (requests_ > 0) line += " of " + count_text(requests_);
    line += " answers";
    if (standing.not_ok > 0) line += "  " + count_text(standing.not_ok) + " not ok";
    if (standing.errors > 0) line += "  " + count_text(standing.errors) + " errors";
    return line;
}

void Progress::show(Standing const& standing) {
    std::size_t const width = terminal_columns(STDERR_FILENO);   // may change while the load runs
    auto const line = [width](std::string const& text) { return std::string(fitting(text, width)); };
    std::string text;
    for (unsigned i = 1; i < lines_; ++i) text += up;
    text += erase_below + line(first_line(standing));
    lines_ = 1;
    if (Interval const* const second = standing.last_second; second != nullptr && second->max) {
        text += "\n" +
                line("  last second: p50 " + duration_text(*second->p50) + "  p99 " + duration_text(*second->p99) +
                     "  max " + duration_text(*second->max)) +
                "\n" + line("  " + sparkline(*second, 48));
        lines_ = 3;
    }
    write(text);
}

void Progress::clear() {
    std::string text;
    for (unsigned i = 1; i < lines_; ++i) text += up;
    if (lines_ > 0) write(text + erase_below);
    lines_ = 0;
}

}  // namespace tricorn::client
