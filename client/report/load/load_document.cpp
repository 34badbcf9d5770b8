#include "client/report/load/load_document.hpp"
#include "client/report/load/facts.hpp"
#include "client/report/load/heat_map.hpp"
#include "client/report/load/load_curves.hpp"
#include "client/report/read/environment_section.hpp"
#include "client/report/read/json_view.hpp"
#include "client/report/read/load_values.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

std::string title_of(json::value const& result) {
    return "Load: " + target_text(result);
}

std::string subtitle_of(json::value const& result) {
    std::string all = text(result, "config.loop").empty() ? "" : text(result, "config.loop") + " loop";
    if (std::string const stages = stages_text(result); !stages.empty()) all += " · " + stages;
    if (auto const connections = number(result, "config.connections"))
        all += " · " + count_text(connections) + " connections";
    if (auto const window = number(result, "window_seconds"))
        all += " · " + quantity(*window, Unit::seconds) + " measured";
    return all;
}

Table totals_table(json::value const& result) {
    Table table{"Every request is accounted for", {""}, {{{"requests"}}}};
    for (auto const* const name : {"offered", "sent", "ok", "not_ok", "errors", "dropped", "unfinished", "late"}) {
        auto const value = number(result, std::string("totals.") + name);
        if (!value) continue;
        table.head.push_back(std::string(name) == "not_ok" ? "not ok" : name);
        table.rows.front().push_back({count_text(value)});
    }
    return table;
}

Table latency_table(json::value const& result) {
    std::vector<std::string> const shares{"p50", "p90", "p99", "p99.9", "p99.99"};
    Table table{"Times", {"what"}, {}};
    std::ranges::copy(shares, std::back_inserter(table.head));
    table.head.insert(table.head.end(), {"longest", "mean", "count"});
    for (auto const& [name, label] : {std::pair("response", "response, from when a request was due"),
                                      {"service", "service, from when a request was sent"},
                                      {"service_not_ok", "service, not ok"},
                                      {"first_byte", "first byte"},
                                      {"connect", "connect"},
                                      {"handshake", "TLS handshake"},
                                      {"lateness", "how late they were sent"}}) {
        json::value const* const distribution = find(result, std::string("latency.") + name);
        if (!distribution ||
            number(*distribution, "count").value_or(0) + number(*distribution, "censored").value_or(0) <= 0)
            continue;
        std::vector<TableCell> row{{label}};
        for (std::string const& share : shares) row.push_back({percentile_text(*distribution, share)});
        row.insert(row.end(), {{maximum_text(*distribution)},
                               {nanoseconds_text(*distribution, "mean")},
                               {count_text(number(*distribution, "count"))}});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table statuses_table(json::value const& result) {
    Table table{"Answers by status", {"status", "answers"}, {}};
    for (auto const& [status, answers] : members(result, "by_status"))
        table.rows.push_back({{std::string(status)}, {count_text(number(answers, ""))}});
    return table;
}

Table errors_table(json::value const& result) {
    Table table{"Errors", {"phase", "error", "count", "first after", "example"}, {}, true};
    for (json::value const& each : list(result, "errors")) {
        auto const first = number(each, "first_at_seconds");
        table.rows.push_back({{text(each, "phase")},
                              {text(each, "name"), true},
                              {count_text(number(each, "count"))},
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
            return TableCell{times ? percentile_text(*times, name) : std::string()};
        };
        table.rows.push_back({{text(each, "workload")},
                              {quantity(number(each, "rate").value_or(0), Unit::rate)},
                              {count_text(number(each, "totals.ok"))},
                              {count_text(number(each, "totals.errors"))},
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

void add_facts(std::vector<Section>& sections, json::value const& result, std::string const& name,
               std::string const& title) {
    Facts facts = facts_of(members(result, name));
    if (!facts.pairs.empty()) sections.push_back({name, title, {std::move(facts)}, {}});
}

// Costs per request, since these are comparable between loads.
void add_server(std::vector<Section>& sections, json::value const& result) {
    add_facts(sections, result, "server", "What it cost the server");
    auto const cost = cost_of_request(result);
    if (!cost) return;
    sections.back().blocks.emplace(
        sections.back().blocks.begin(),
        Paragraph{fmt::format("Per request: {} of processor time, {} context switches.",
                              quantity(cost->cpu_seconds, Unit::seconds), quantity(cost->switches, Unit::number))});
}

void add_verdict(Document& document, json::value const& result) {
    if (truth(result, "verdict.interrupted"))
        document.blocks.emplace_back(Paragraph{"Interrupted: this was measured until then.", Paragraph::Kind::warning});
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
    Section section{"measured", "What was measured", {}, {}};
    std::string const sentence = load_summary(result);
    if (!sentence.empty()) section.blocks.emplace_back(Paragraph{sentence, Paragraph::Kind::finding});
    add(section, totals_table(result));
    add(section, latency_table(result));
    Chart curves = latency_curves(result);
    if (!curves.series.empty()) section.blocks.emplace_back(std::move(curves));
    for (Chart& chart : second_by_second(result)) section.blocks.emplace_back(std::move(chart));
    if (auto map = heat_map(result)) section.blocks.emplace_back(std::move(*map));
    section.blocks.emplace_back(Paragraph{"A curve ends where fewer than 30 requests lie beyond it; unfinished "
                                          "requests count with their age.",
                                          Paragraph::Kind::note});
    for (Table& table :
         std::vector{checks_table(result), workloads_table(result), statuses_table(result), errors_table(result)})
        add(section, std::move(table));
    document.sections.push_back(std::move(section));
    add_server(document.sections, result);
    add_facts(document.sections, result, "client", "What it cost the client");
    add_facts(document.sections, result, "config", "Settings");
    if (json::value const* const environment = find(result, "environment"))
        document.sections.push_back(environment_section(*environment));
    return document;
}

}   // namespace tricorn::client::report
