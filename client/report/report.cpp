#include "client/report/report.hpp"
#include "client/report/comparison/compare_document.hpp"
#include "client/report/comparison/lab_document.hpp"
#include "client/report/comparison/summary.hpp"
#include "client/report/load/load_document.hpp"
#include "client/report/load/overlay.hpp"
#include "client/report/read/json_view.hpp"
#include "client/report/write/html_page.hpp"
#include "client/report/write/markdown.hpp"
#include "client/report/write/plain_text.hpp"
#include "client/results/study_json.hpp"
#include "common/text/text.hpp"
#include <array>
#include <set>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tricorn::client::report {

namespace {

struct Reportable {
    std::string_view schema;
    report::Document (*document)(boost::json::object const& result);
};

// What a file lacks, its report lacks.
report::Document stored_comparison(boost::json::object const& result) {
    return report::compare_document(from_json(result).study);
}

constexpr std::array<Reportable, 4> reportables{{{"tricorn.compare/2", stored_comparison},
                                                 {"tricorn.compare/1", stored_comparison},   // of earlier versions
                                                 {"tricorn.load/1", report::load_document},
                                                 {"tricorn.lab/1", report::lab_document}}};

constexpr std::string_view load_schema = reportables[2].schema;

std::string schema_of(boost::json::object const& result) {
    auto const* const schema = result.if_contains("schema");
    return schema && schema->is_string() ? std::string(schema->get_string()) : std::string();
}

report::Document document_of(boost::json::object const& result) {
    for (Reportable const& each : reportables) {
        if (each.schema == schema_of(result)) return each.document(result);
    }
    throw std::invalid_argument(check_report(result).why);
}

}   // namespace

Expected<> check_report(boost::json::object const& result) {
    std::string const schema = schema_of(result);
    std::string known;
    for (Reportable const& each : reportables) {
        if (each.schema == schema) return {};
        known += (known.empty() ? "" : ", ") + std::string(each.schema);
    }
    return refused((schema.empty() ? "it names no schema" : "its schema is " + schema) + "; known are " + known);
}

std::string report_html(boost::json::object const& result) {
    return report::html_page(document_of(result), result);
}

std::string report_markdown(boost::json::object const& result) {
    return report::markdown(document_of(result));
}

std::string report_text(boost::json::object const& result) {
    return report::plain_text(document_of(result));
}

std::string study_html(Study const& study) {
    return report::html_page(report::compare_document(study), to_json(study));
}

std::string study_summary(Study const& study) {
    return report::plain_text(report::comparison_summary(study));
}

Expected<> check_overlay(NamedResults const& results) {
    if (results.size() < 2 || results.size() > most_results)
        return refused(fmt::format("{} results; allowed in one report: 2 to {}", results.size(), most_results));
    std::set<std::string> names;
    for (NamedResult const& result : results) {
        std::string const schema = report::text(result.json, "schema");
        if (schema != load_schema)
            return refused(fmt::format("{}: {}; several results in one report must all be of loads ({})", result.name,
                                       schema.empty() ? "it names no schema" : "its schema is " + schema, load_schema));
        if (!names.insert(result.name).second)
            return refused(result.name + ": two results have this name; name=FILE gives one another");
    }
    return {};
}

std::string overlay_html(NamedResults const& results) {
    boost::json::object all;
    for (NamedResult const& result : results) all[to_utf8(result.name)] = result.json;
    return report::html_page(report::overlay_document(results), {{"results", std::move(all)}});
}

std::string overlay_markdown(NamedResults const& results) {
    return report::markdown(report::overlay_document(results));
}

std::string overlay_text(NamedResults const& results) {
    return report::plain_text(report::overlay_document(results));
}

}   // namespace tricorn::client::report
