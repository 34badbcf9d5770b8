#include "server/routing/description.hpp"

namespace tricorn::server {

namespace {

std::string_view method_words(Methods allowed) {
    if (allowed == Methods::any) return "any";
    if (allowed == Methods::usual) return "GET, POST, PUT, PATCH, DELETE";
    if (allowed == Methods::get) return "GET";
    if (allowed == Methods::post) return "POST";
    if (allowed == Methods::put) return "PUT";
    if (allowed == Methods::patch) return "PATCH";
    return allowed == Methods::del ? "DELETE" : "";
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

// What stands between backticks as code.
std::string html(std::string_view text) {
    std::string out;
    bool code = false;
    for (;;) {
        auto const tick = text.find('`');
        out += escaped(text.substr(0, tick));
        if (tick == text.npos) return out;
        code = !code;
        out += code ? "<code>" : "</code>";
        text.remove_prefix(tick + 1);
    }
}

}   // namespace

std::string markdown_table(std::span<Description const> descriptions) {
    std::string out = "| path | method | what it does | example |\n|---|---|---|---|\n";
    for (Description const& one : descriptions) {
        out.append("| `").append(one.pattern).append("` | ").append(method_words(one.allowed)).append(" | ");
        out.append(one.text).append(" | ");
        if (!one.example.empty()) out.append("`").append(one.example).append("` ");
        out.append("|\n");
    }
    return out;
}

std::string html_items(std::span<Description const> descriptions) {
    std::string out;
    for (Description const& one : descriptions) {
        std::string const code = "<code>" + escaped(one.pattern) + "</code>";
        out.append("<li><span>");
        if (one.example.empty())
            out.append(code);
        else
            out.append("<a href=\"").append(escaped(one.example)).append("\">").append(code).append("</a>");
        out.append("</span><span>").append(html(one.text)).append("</span></li>\n");
    }
    return out;
}

}   // namespace tricorn::server
