#include "client/report/write/html.hpp"
#include "common/text/text.hpp"
#include <boost/json/serialize.hpp>

namespace tricorn::client::report {

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : to_utf8(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '\n':
            case '\t': out += c; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                    out += "\uFFFD";
                else
                    out += c;
        }
    }
    return out;
}

std::string script_json(boost::json::value const& value) {
    std::string out;
    // These characters occur in JSON only within strings.
    for (char const c : to_utf8(boost::json::serialize(value))) {
        switch (c) {
            case '<': out += "\\u003c"; break;
            case '>': out += "\\u003e"; break;
            case '&': out += "\\u0026"; break;
            default: out += c;
        }
    }
    return out;
}

std::string element(std::string_view name, std::string_view text, std::string_view attributes) {
    std::string out = "<" + std::string(name);
    if (!attributes.empty()) out += " " + std::string(attributes);
    return out + ">" + escaped(text) + "</" + std::string(name) + ">";
}

}   // namespace tricorn::client::report
