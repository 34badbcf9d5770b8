#include "client/report/load_document.hpp"
#include "client/report/json_view.hpp"
#include "client/report/load_curves.hpp"
#include "client/report/trust_section.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::report {

namespace {

namespace json = boost::json;

std::string count(std::optional<double> value) {
    return value ? quantity(*value, Unit::number) : std::string();
}

std::string nanoseconds(json::value const& at, std::string_view path) {
    auto const value = number(at, path);
    return value ? quantity(*value * 1e-9, Unit::seconds) : std::string();
}

std::string title_of(json::value const& result) {
    std::string const workload = text(result, "config.workload"), method = text(result, "config.method");
    return "Load: " + (method.empty() ? workload : method + " " + text(result, "config.url"));
}

std::string subtitle_of(json::value const& result) {
    std::string all = text(result, "config.loop").empty() ? "" : text(result, "config.loop") + " loop";
    for (json::value const& stage : list(result, "config.stages"))
        all += fmt::format(" · {} at {}", quantity(number(stage, "seconds").value_or(0), Unit::seconds),
                           quantity(number(stage, "rate").value_or(0), Unit::rate));
    if (auto const connections = number(result, "config.connections"))
        all += " · " + count(connections) + " connections";
    if (auto const window = number(result, "window_seconds"))
        all += " · " + quantity(*window, Unit::seconds) + " measured";
    return all;
}

// The percentile, with "at least" where unfinished requests reach it.
std::string percentile(json::value const& distribution, std::string const& name) {
    // Names have dots ("p99.9"), which are no paths.
    auto const* const value = members(distribution, "percentiles").if_contains(name);
    if (!value || !value->is_number()) return {};
    bool const at_least =
        std::ranges::any_of(texts(distribution, "at_least"), [&](auto const& each) { return each == name; });
    return (at_least ? "≥ " : "") + quantity(value->to_number<double>() * 1e-9, Unit::seconds);
}

std::string summary(json::value const& result) {
    auto const rate = number(result, "rate");
    if (!rate) return {};
    std::string sentence = fmt::format("{} requests a second were answered", quantity(*rate, Unit::number));
    if (auto const planned = number(result, "planned.rate"))
        sentence += fmt::format(", {} were due", quantity(*planned, Unit::number));
    json::value const* const response = find(result, "latency.response");
    json::value const* const times =
        response && !percentile(*response, "p50").empty() ? response : find(result, "latency.service");
    std::string const half = times ? percentile(*times, "p50") : "", most = times ? percentile(*times, "p99") : "";
    for (auto const& [share, time] : {std::pair("half", half), {"99 of 100", most}}) {
        if (time.empty()) continue;
        // Unfinished requests reach it: how long they would have taken nobody knows.
        bool const bound = time.starts_with("≥");
        sentence +=
            bound ? fmt::format("; {} of the times is {}", share == std::string_view("half") ? "p50" : "p99", time)
                  : fmt::format("; {} took no more than {}", share, time);
    }
    return sentence + ".";
}

Table totals_table(json::value const& result) {
    Table table{"Every request is accounted for", {""}, {{{"requests"}}}};
    for (auto const* const name : {"offered", "sent", "ok", "not_ok", "errors", "dropped", "unfinished", "late"}) {
        auto const value = number(result, std::string("totals.") + name);
        if (!value) continue;
        table.head.push_back(std::string(name) == "not_ok" ? "not ok" : name);
        table.rows.front().push_back({count(value)});
    }
    return table;
}

Table latency_table(json::value const& result) {
    std::vector<std::string> const shares{"p50", "p90", "p99", "p99.9", "p99.99"};
    Table table{"Times", {"what"}, {}};
    std::ranges::copy(shares, std::back_inserter(table.head));
    table.head.insert(table.head.end(), {"longest", "mean", "count"});
    for (auto const& [name, label] : {std::pair("response", "response, from when it was due"),
                                      {"service", "service, from when it was sent"},
                                      {"service_not_ok", "service of those not ok"},
                                      {"first_byte", "first byte"},
                                      {"connect", "connect"},
                                      {"handshake", "TLS handshake"},
                                      {"lateness", "how late they were sent"}}) {
        json::value const* const distribution = find(result, std::string("latency.") + name);
        if (!distribution ||
            number(*distribution, "count").value_or(0) + number(*distribution, "censored").value_or(0) <= 0)
            continue;
        std::vector<TableCell> row{{label}};
        for (std::string const& share : shares) row.push_back({percentile(*distribution, share)});
        row.insert(row.end(), {{nanoseconds(*distribution, "max")},
                               {nanoseconds(*distribution, "mean")},
                               {count(number(*distribution, "count"))}});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table statuses_table(json::value const& result) {
    Table table{"Answers by status", {"status", "answers"}, {}};
    for (auto const& [status, answers] : members(result, "by_status"))
        table.rows.push_back({{std::string(status)}, {count(number(answers, ""))}});
    return table;
}

Table errors_table(json::value const& result) {
    Table table{"Errors", {"phase", "error", "count", "first after", "for instance"}, {}, true};
    for (json::value const& each : list(result, "errors")) {
        auto const first = number(each, "first_at_seconds");
        table.rows.push_back({{text(each, "phase")},
                              {text(each, "name"), true},
                              {count(number(each, "count"))},
                              {first ? quantity(*first, Unit::seconds) : ""},
                              {text(each, "sample")}});
    }
    return table;
}

Table workloads_table(json::value const& result) {
    Table table{"By kind of request", {"workload", "requests/s", "ok", "errors", "p50", "p90", "p99"}, {}};
    for (json::value const& each : list(result, "workloads")) {
        json::value const* const times = find(each, "latency.service");
        auto const share = [&](char const* name) {
            return TableCell{times ? percentile(*times, name) : std::string()};
        };
        table.rows.push_back({{text(each, "workload")},
                              {quantity(number(each, "rate").value_or(0), Unit::rate)},
                              {count(number(each, "totals.ok"))},
                              {count(number(each, "totals.errors"))},
                              share("p50"),
                              share("p90"),
                              share("p99")});
    }
    return table;
}

Table checks_table(json::value const& result) {
    Table table{"Checks", {"check", "passed", "found"}, {}, true};
    for (json::value const& each : list(result, "checks")) {
        json::value const* const found = find(each, "found");
        bool const passed = truth(each, "passed");
        table.rows.push_back({{text(each, "check")}, {passed ? "yes" : "NO", !passed}, {found ? shown(*found) : ""}});
    }
    return table;
}

void add(Section& section, Table table) {
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
}

// A list of pairs, as the ranges of expected statuses: 200-399.
std::string ranges_text(json::array const& ranges) {
    std::string text;
    for (json::value const& each : ranges) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() != 2) return {};
        std::string const first = shown(pair->front()), last = shown(pair->back());
        if (!text.empty()) text += ", ";
        text += first == last ? first : fmt::format("{}-{}", first, last);
    }
    return text;
}

// Names say what they count by how they end; seeds and ids keep every digit.
std::pair<std::string, std::string> fact_of(std::string name, json::value const& value) {
    std::string text = shown(value);
    for (auto const& [end, unit] : {std::pair("_seconds", Unit::seconds), {"_bytes", Unit::bytes}}) {
        if (!name.ends_with(end) || !value.is_number()) continue;
        text = quantity(value.to_number<double>(), unit);
        name.resize(name.size() - std::string_view(end).size());
    }
    std::ranges::replace(name, '_', ' ');
    return {std::move(name), std::move(text)};
}

// What an object has that is no object itself.
Facts facts_of(json::object const& object) {
    Facts facts;
    for (auto const& [name, value] : object) {
        auto const* const array = value.if_array();
        bool const nested = array && !array->empty() && !array->front().is_string();
        if (value.is_null() || value.is_object() || (array && array->empty())) continue;
        std::string const ranges = nested ? ranges_text(*array) : std::string();
        if (!nested) facts.pairs.push_back(fact_of(std::string(name), value));
        if (!ranges.empty()) facts.pairs.emplace_back(name, ranges);
    }
    return facts;
}

void add_facts(std::vector<Section>& sections, json::value const& result, std::string const& name,
               std::string const& title) {
    Facts facts = facts_of(members(result, name));
    if (!facts.pairs.empty()) sections.push_back({name, title, {std::move(facts)}, {}});
}

// For each request: that can be compared with other loads.
void add_server(std::vector<Section>& sections, json::value const& result) {
    add_facts(sections, result, "server", "What it cost the server");
    auto const requests = number(result, "server.answers");   // both from the start, the warm-up too
    auto const cpu = number(result, "server.cpu_seconds");
    if (!requests || *requests <= 0 || !cpu) return;
    auto const switches = number(result, "server.switches_voluntary").value_or(0) +
                          number(result, "server.switches_involuntary").value_or(0);
    sections.back().blocks.emplace(sections.back().blocks.begin(),
                                   Paragraph{fmt::format("For a request: {} of processor time, {} context switches.",
                                                         quantity(*cpu / *requests, Unit::seconds),
                                                         quantity(switches / *requests, Unit::number))});
}

void add_verdict(Document& document, json::value const& result) {
    if (truth(result, "verdict.interrupted"))
        document.blocks.emplace_back(
            Paragraph{"Interrupted: this is what was measured until then.", Paragraph::Kind::warning});
    auto const reasons = texts(result, "verdict.reasons");
    for (std::string const& reason : reasons)
        document.blocks.emplace_back(Paragraph{"INVALID: " + reason, Paragraph::Kind::warning});
    if (reasons.empty())
        document.blocks.emplace_back(Paragraph{
            truth(result, "verdict.valid") ? "VALID: nothing speaks against these numbers." : "No verdict was given."});
    for (std::string const& remark : texts(result, "verdict.remarks"))
        document.blocks.emplace_back(Paragraph{remark, Paragraph::Kind::note});
}

}   // namespace

Document load_document(json::object const& source) {
    json::value const result = source;
    Document document{title_of(result), subtitle_of(result), {}, {}};
    add_verdict(document, result);
    Section section{"result", "What was measured", {}, {}};
    std::string const sentence = summary(result);
    if (!sentence.empty()) section.blocks.emplace_back(Paragraph{sentence, Paragraph::Kind::finding});
    add(section, totals_table(result));
    add(section, latency_table(result));
    Chart curves = latency_curves(result);
    if (!curves.series.empty()) section.blocks.emplace_back(std::move(curves));
    for (Chart& chart : second_by_second(result)) section.blocks.emplace_back(std::move(chart));
    section.blocks.emplace_back(Paragraph{"A curve ends where fewer than 30 requests lie beyond it; unfinished "
                                          "requests count with the age that they had.",
                                          Paragraph::Kind::note});
    for (Table& table :
         std::vector{checks_table(result), workloads_table(result), statuses_table(result), errors_table(result)})
        add(section, std::move(table));
    document.sections.push_back(std::move(section));
    add_server(document.sections, result);
    add_facts(document.sections, result, "client", "What it cost the client");
    add_facts(document.sections, result, "config", "What was asked for");
    if (json::value const* const environment = find(result, "environment"))
        document.sections.push_back(environment_section(*environment));
    return document;
}

}   // namespace tricorn::report
