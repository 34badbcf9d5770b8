#include "client/report/load/overlay_tables.hpp"
#include "client/report/read/json_view.hpp"
#include "client/report/read/load_values.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

TableCell verdict_cell(json::value const& result) {
    if (!find(result, "verdict.valid")) return {"none"};
    if (!truth(result, "verdict.valid")) return {"INVALID", true};
    return {truth(result, "verdict.interrupted") ? "VALID, interrupted" : "VALID"};
}

std::string rate_text(json::value const& result, char const* path) {
    auto const value = number(result, path);
    return value ? quantity(*value, Unit::rate) : std::string();
}

Table verdicts_table(Results results) {
    Table table{
        "Side by side", {"result", "verdict", "answers", "due", "p50", "p99", "not ok", "errors", "measured"}, {}};
    for (NamedResult const& result : results) {
        json::value const* const times = times_of(result.json);
        auto const share = [&](char const* name) { return times ? percentile_text(*times, name) : std::string(); };
        auto const window = number(result.json, "window_seconds");
        table.rows.push_back({{result.name},
                              verdict_cell(result.json),
                              {rate_text(result.json, "rate")},
                              {rate_text(result.json, "planned.rate")},
                              {share("p50")},
                              {share("p99")},
                              {count_text(number(result.json, "totals.not_ok"))},
                              {count_text(number(result.json, "totals.errors"))},
                              {window ? quantity(*window, Unit::seconds) : ""}});
    }
    return table;
}

Table totals_table(Results results) {
    Table table{"Every request is accounted for", {"requests of"}, {}};
    std::vector<std::string> const names{"offered", "sent", "ok", "not_ok", "errors", "dropped", "unfinished", "late"};
    for (std::string const& name : names) table.head.push_back(name == "not_ok" ? "not ok" : name);
    for (NamedResult const& result : results) {
        std::vector<TableCell> row{{result.name}};
        for (std::string const& name : names) row.push_back({count_text(number(result.json, "totals." + name))});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table times_table(Results results, std::string const& name, std::string caption) {
    std::vector<std::string> const shares{"p50", "p90", "p99", "p99.9", "p99.99"};
    Table table{std::move(caption), {"result"}, {}};
    std::ranges::copy(shares, std::back_inserter(table.head));
    table.head.insert(table.head.end(), {"longest", "mean", "count"});
    for (NamedResult const& result : results) {
        json::value const* const distribution = find(result.json, "latency." + name);
        if (!distribution || number(*distribution, "count").value_or(0) <= 0) continue;
        std::vector<TableCell> row{{result.name}};
        for (std::string const& share : shares) row.push_back({percentile_text(*distribution, share)});
        row.insert(row.end(), {{maximum_text(*distribution)},
                               {nanoseconds_text(*distribution, "mean")},
                               {count_text(number(*distribution, "count"))}});
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table checks_table(Results results) {
    Table table{"Checks", {"result", "check", "passed", "found"}, {}, true};
    for (NamedResult const& result : results) {
        for (json::value const& each : list(result.json, "checks")) {
            json::value const* const found = find(each, "found");
            bool const passed = truth(each, "passed");
            table.rows.push_back(
                {{result.name}, {text(each, "check")}, {passed ? "yes" : "NO", !passed}, {found ? shown(*found) : ""}});
        }
    }
    return table;
}

Table errors_table(Results results) {
    Table table{"Errors", {"result", "phase", "error", "count", "example"}, {}, true};
    for (NamedResult const& result : results) {
        for (json::value const& each : list(result.json, "errors"))
            table.rows.push_back({{result.name},
                                  {text(each, "phase")},
                                  {text(each, "name"), true},
                                  {count_text(number(each, "count"))},
                                  {text(each, "sample")}});
    }
    return table;
}

std::vector<Table> without_empty(std::vector<Table> tables) {
    std::erase_if(tables, [](Table const& table) { return table.rows.empty(); });
    return tables;
}

}   // namespace

std::vector<Table> overlay_tables(Results results) {
    return without_empty({verdicts_table(results), totals_table(results),
                          times_table(results, "response", "Response times, from when a request was due"),
                          times_table(results, "service", "Service times, from when a request was sent")});
}

std::vector<Table> overlay_details(Results results) {
    std::vector<Table> tables{checks_table(results), errors_table(results)};
    for (auto const& [name, caption] : {std::pair("service_not_ok", "Service times of responses that were not ok"),
                                        {"first_byte", "Times to the first byte"},
                                        {"connect", "Times to connect"},
                                        {"handshake", "Times of TLS handshakes"},
                                        {"lateness", "How late requests were sent"}}) {
        tables.push_back(times_table(results, name, caption));
        tables.back().folded = true;
    }
    return without_empty(std::move(tables));
}

}   // namespace tricorn::client::report
