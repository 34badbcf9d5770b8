#include "client/report/report.hpp"
#include "client/report/compare_document.hpp"
#include "client/report/html_page.hpp"
#include "client/report/json_view.hpp"
#include "client/report/lab_document.hpp"
#include "client/report/load_document.hpp"
#include "client/report/markdown.hpp"
#include "client/report/plain_text.hpp"
#include <array>
#include <stdexcept>
#include <string_view>

namespace tricorn {

namespace {

struct Kind {
    std::string_view schema;
    report::Document (*document)(boost::json::object const& result);
};

constexpr std::array<Kind, 3> kinds{{{"tricorn.compare/1", report::compare_document},
                                     {"tricorn.load/1", report::load_document},
                                     {"tricorn.lab/1", report::lab_document}}};

std::string schema_of(boost::json::object const& result) {
    return report::text(boost::json::value(result), "schema");
}

report::Document document_of(boost::json::object const& result) {
    for (Kind const& kind : kinds) {
        if (kind.schema == schema_of(result)) return kind.document(result);
    }
    throw std::invalid_argument(why_no_report(result));
}

}   // namespace

std::string why_no_report(boost::json::object const& result) {
    std::string const schema = schema_of(result);
    std::string known;
    for (Kind const& kind : kinds) {
        if (kind.schema == schema) return {};
        known += (known.empty() ? "" : ", ") + std::string(kind.schema);
    }
    return (schema.empty() ? "it names no schema" : "its schema is " + schema) + "; known are " + known;
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

}   // namespace tricorn
