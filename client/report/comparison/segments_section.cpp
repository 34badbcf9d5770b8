#include "client/report/comparison/segments_section.hpp"
#include "client/results/segments.hpp"
#include <algorithm>
#include <functional>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

constexpr double kib = 1024, page = 4 * kib;

struct Bytes {
    double own = 0, shared = 0;
};

// nullopt: not measured.
std::optional<Bytes> bytes_of(Cell const& cell, Segment segment) {
    Estimate const* const own = cell.estimate(segment_metric(segment, false));
    Estimate const* const shared = cell.estimate(segment_metric(segment, true));
    return own && shared ? std::optional(Bytes{own->median, shared->median}) : std::nullopt;
}

std::vector<Segment> all_segments() {
    std::vector<Segment> all;
    for (std::size_t i = 0; i < segment_count; ++i) all.push_back(static_cast<Segment>(i));
    return all;
}

// Whole KiB: memory comes in pages of several.
std::string kib_text(double bytes) {
    return quantity(bytes / kib, Unit::number) + "\u00a0KiB";
}

// Segments in one order for all subjects: those that somebody has.
std::vector<Segment> present(Experiment const& experiment) {
    std::vector<Segment> all = all_segments();
    std::erase_if(all, [&](Segment segment) {
        return std::ranges::none_of(experiment.cells, [&](Cell const& cell) {
            auto const bytes = bytes_of(cell, segment);
            return bytes && bytes->own + bytes->shared > 0;
        });
    });
    return all;
}

std::string state_text(double x) {
    return x == 0 ? "at rest" : quantity(x, Unit::number) + " connections";
}

// Textbooks give each process code of its own.
Finding about_code(Cell const& cell) {
    auto const code = bytes_of(cell, Segment::code);
    Estimate const* const processes = cell.estimate("processes");
    if (!code || !processes || processes->median < 2 || code->shared <= 0) return {};
    if (code->own > 0)
        return {fmt::format("Of its code in memory, a worker of {} shares {} with other processes and maps {} alone.",
                            cell.subject, kib_text(code->shared), kib_text(code->own)),
                {},
                false};
    return {fmt::format(
                "All {} of code that a worker of {} has in memory are mapped by other processes too, of which there "
                "are {} with it: a worker has no code of its own.",
                kib_text(code->shared), cell.subject, quantity(processes->median, Unit::number)),
            "textbooks give each process code, data, heap and stack of its own; of the code that is not so", false};
}

// Pages of files that nobody writes are in memory once, whoever maps them.
bool is_written(Segment segment) {
    return segment != Segment::code && segment != Segment::read_only_data && segment != Segment::library_code;
}

// "thread 1,024 KiB (thread stacks 768 KiB, heap 200 KiB and data 56 KiB)"
std::string of_its_own(Cell const& cell) {
    double sum = 0;
    std::vector<std::pair<double, Segment>> parts;
    for (Segment const segment : all_segments()) {
        auto const bytes = bytes_of(cell, segment);
        if (!bytes) return {};
        if (!is_written(segment)) continue;
        sum += bytes->own;
        if (bytes->own >= page) parts.emplace_back(bytes->own, segment);
    }
    constexpr std::size_t most = 3;
    std::ranges::stable_sort(parts, std::greater(), &std::pair<double, Segment>::first);
    std::vector<std::string> words;
    for (auto const& [bytes, segment] : parts) {
        if (words.size() < most) words.push_back(words_of(segment) + " " + kib_text(bytes));
    }
    return fmt::format("{} {}{}", cell.subject, kib_text(sum), words.empty() ? "" : " (" + joined(words) + ")");
}

std::string grown(Cell const& before, Cell const& after) {
    std::vector<std::string> words;
    for (Segment const segment : all_segments()) {
        auto const then = bytes_of(before, segment), now = bytes_of(after, segment);
        if (!then || !now) return {};
        if (is_written(segment) && now->own - then->own >= page)
            words.push_back(words_of(segment) + " by " + kib_text(now->own - then->own));
    }
    return fmt::format("{} ({})", after.subject, words.empty() ? "nothing by a page or more" : joined(words));
}

std::optional<double> growth(Cell const& before, Cell const& after, Segment segment) {
    auto const then = bytes_of(before, segment), now = bytes_of(after, segment);
    return then && now ? std::optional(now->own - then->own) : std::nullopt;
}

// Where a connection's state is, if the numbers show it: on a stack of its own, or in the heap alone.
std::string where_a_connection_is(Cell const& before, Cell const& after, double connections) {
    auto const stacks = growth(before, after, Segment::thread_stacks), heap = growth(before, after, Segment::heap);
    if (!stacks || !heap || connections <= 0) return {};
    if (*stacks >= page * connections / 2)
        return fmt::format("The thread stacks of {} grew by {} for each connection.", after.subject,
                           kib_text(*stacks / connections));
    if (*stacks < page && *heap >= page)
        return fmt::format("No stack of {} grew: for each connection there are {} more of heap, where {}.",
                           after.subject, kib_text(*heap / connections),
                           after.subject == "coroutine" ? "a coroutine's frame is, with its buffers" : "its state is");
    return {};
}

double most_x(Experiment const& experiment) {
    auto const xs = experiment.xs();
    return xs.empty() ? 0 : xs.back();
}

std::string look_of(Study const& study, std::string const& subject) {
    Subject const* const known = study.subject(subject);
    if (known == nullptr || !known->model) return "other1";
    switch (*known->model) {
        case Model::prefork: return "process";
        case Model::thread: return "thread";
        case Model::pool: return "pool";
        case Model::coroutine: break;
    }
    return "coroutine";
}

std::string bar_text(Bytes const& bytes) {
    if (bytes.shared == 0) return kib_text(bytes.own);
    return fmt::format("{} + {}\u00a0KiB", quantity(bytes.own / kib, Unit::number),
                       quantity(bytes.shared / kib, Unit::number));
}

Stacks picture_of(Study const& study, Experiment const& experiment) {
    Stacks picture;
    picture.id = "stacks-" + identifier(experiment.id);
    picture.title = "Memory of one worker by segment";
    picture.solid = "mapped by it alone";
    picture.hatched = "shared with other processes";
    picture.unit = Unit::bytes;
    auto const segments = present(experiment);
    for (Subject const& subject : study.compared()) {
        Stacks::Group group{subject.name, look_of(study, subject.name), {}};
        for (Segment const segment : segments) {
            for (double const x : experiment.xs()) {
                Cell const* const cell = experiment.cell(subject.name, x);
                auto const bytes = cell == nullptr ? std::nullopt : bytes_of(*cell, segment);
                if (bytes)
                    group.bars.push_back(
                        {words_of(segment), state_text(x), bytes->own, bytes->shared, bar_text(*bytes)});
            }
        }
        if (!group.bars.empty()) picture.groups.push_back(std::move(group));
    }
    return picture;
}

}   // namespace

std::vector<Finding> segment_findings(Study const& study, Experiment const& experiment) {
    double const x = most_x(experiment);
    std::vector<Finding> all;
    std::vector<std::string> own, growths, places;
    for (Subject const& subject : study.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        Cell const* const rest = experiment.cell(subject.name, 0);
        if (cell == nullptr || !cell->valid()) continue;
        bool const has_many_processes = subject.model == Model::prefork;   // of which one holds one connection
        if (has_many_processes) all.push_back(about_code(*cell));
        own.push_back(of_its_own(*cell));
        if (rest == nullptr || !rest->valid() || x == 0 || has_many_processes) continue;
        growths.push_back(grown(*rest, *cell));
        places.push_back(where_a_connection_is(*rest, *cell, x));
    }
    auto const add = [&all](std::string const& before, std::vector<std::string> parts) {
        std::erase(parts, std::string());
        if (!parts.empty()) all.push_back({before + joined(parts) + ".", {}, false});
    };
    add(fmt::format("Of data, heap, stacks and other writable memory, a worker with {} maps alone: ", state_text(x)),
        std::move(own));
    add(fmt::format("From rest to {} grew, in the one worker of each: ", state_text(x)), std::move(growths));
    for (std::string& each : places) all.push_back({std::move(each), {}, false});
    std::erase_if(all, [](Finding const& each) { return each.text.empty(); });
    return all;
}

Section segments_section(Study const& study, Experiment const& experiment) {
    Section section{"experiment-" + identifier(experiment.id), experiment.title, {}, {}};
    auto kind = Paragraph::Kind::finding;
    for (Finding& each : segment_findings(study, experiment)) {
        section.blocks.emplace_back(Paragraph{std::move(each.text), kind});
        kind = Paragraph::Kind::plain;
    }
    if (!experiment.method.empty()) section.blocks.emplace_back(Paragraph{"How: " + experiment.method});
    Stacks picture = picture_of(study, experiment);
    if (picture.groups.empty())
        section.blocks.emplace_back(Paragraph{"Nothing was measured.", Paragraph::Kind::warning});
    else
        section.blocks.emplace_back(std::move(picture));
    std::vector<std::string> reasons;
    for (Cell const& cell : experiment.cells) {
        for (std::string const& reason : cell.reasons())
            reasons.push_back(fmt::format("{}, {}: {}", cell.subject, state_text(cell.x.value_or(0)), reason));
    }
    if (!reasons.empty()) section.blocks.emplace_back(List{std::move(reasons)});
    if (!experiment.notes.empty()) section.blocks.emplace_back(List{experiment.notes});
    return section;
}

}   // namespace tricorn::client::report
