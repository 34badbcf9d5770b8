#include "client/load/config/load_options.hpp"
#include "client/load/config/secret.hpp"
#include "client/load/transport/tls.hpp"
#include "common/io/socket_address.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <sstream>

namespace tricorn::client::option {

namespace {

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// RFC 9110 section 5.5: no control characters but the tab.
bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == '\t' || (c != 0x7f && (c < 0 || c >= ' ')); });
}

Expected<> read_header(std::string_view text, std::vector<Header>& place) {
    auto const colon = text.find(':');
    if (colon == std::string_view::npos) return refused("no colon");
    auto const name = text.substr(0, colon);
    auto const value = trimmed(text.substr(colon + 1));
    if (!is_token(name)) return refused("the name holds a character that field names must not hold");
    if (!is_field_value(value)) return refused("the value holds a control character");
    for (auto const* const decided : {"content-length", "transfer-encoding", "expect"}) {
        if (boost::beast::iequals(name, decided)) return refused("it follows from the body (-b)");
    }
    place.push_back({std::string(name), std::string(value)});
    return {};
}

constexpr char const* rates_allowed = "more than 0, up to 100M: 250, 10k, 0.5";
constexpr double most_per_second = 1e8;

// Reads "10k" and, unlike a count, fractions.
Expected<double> read_rate(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        auto const count = parse_count(text);
        if (!count) return refused("not a rate");
        value = static_cast<double>(*count);
    }
    if (!(value > 0)) return refused("too small");
    if (value > most_per_second) return refused("too large");
    return value;
}

Expected<Stage> read_stage(std::string_view text) {
    auto const colon = text.find(':');
    if (colon == std::string_view::npos) return refused("no colon");
    auto const length = parse_duration(text.substr(0, colon), "s");
    if (!length) return refused(length.why);
    if (length->count() == 0) return refused("a stage must last longer than 0");
    if (*length > std::chrono::hours(24 * 365)) return refused("longer than a year");
    if (text.substr(colon + 1) == "0") return Stage{*length, 0};
    auto const rate = read_rate(text.substr(colon + 1));
    if (!rate) return refused(rate.why);
    return Stage{*length, *rate};
}

std::string number_text(double value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

std::optional<unsigned> read_status(std::string_view text) {
    unsigned status = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error != std::errc() || end != text.data() + text.size() || status < 200 || status > 999) return std::nullopt;
    return status;
}

Expected<> read_statuses(std::string_view text, std::vector<std::pair<unsigned, unsigned>>& place) {
    std::vector<std::pair<unsigned, unsigned>> ranges;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        auto const dash = part.find('-');
        auto const first = read_status(part.substr(0, dash));
        auto const last = dash == std::string_view::npos ? first : read_status(part.substr(dash + 1));
        if (!first || !last || *last < *first) return refused("not a list of statuses");
        ranges.emplace_back(*first, *last);
    }
    if (ranges.empty()) return refused("empty");
    place = std::move(ranges);
    return {};
}

std::string show_statuses(std::vector<std::pair<unsigned, unsigned>> const& ranges) {
    std::string text;
    for (auto const& [first, last] : ranges) {
        text += (text.empty() ? "" : ",") + std::to_string(first);
        if (last != first) text += "-" + std::to_string(last);
    }
    return text;
}

}  // namespace

OptionValue workload(Workload& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto value = parse_workload(text);
        if (value) place = std::move(*value);
        return value;
    };
    return {"W", {}, read, [&place] { return place.name; }};
}

OptionValue threads(unsigned& place) {
    OptionValue value = number(place, 1, 1024);
    value.allowed += " or auto";
    auto const read = value.read;
    value.read = [&place, read](std::string_view text) -> Expected<> {
        if (text != "auto") return read(text);
        place = 0;
        return {};
    };
    value.show = [&place] { return place == 0 ? std::string("auto") : std::to_string(place); };
    return value;
}

OptionValue seconds(std::chrono::nanoseconds& place, std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
    OptionValue value = duration(place, least, most);
    auto const read = value.read;
    value.read = [read](std::string_view text) {
        bool const bare = !text.empty() && text.back() >= '0' && text.back() <= '9';
        return read(bare ? std::string(text) + "s" : std::string(text));
    };
    return value;
}

OptionValue method(std::string& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        place = text;
        return check_method(text);
    };
    return {"METHOD", {}, read, [&place] { return place; }};
}

OptionValue header(std::vector<Header>& place) {
    auto const read = [&place](std::string_view text) { return read_header(text, place); };
    auto const told = [](std::string_view text) {
        auto const colon = text.find(':');
        if (colon == std::string_view::npos) return std::string(text);
        return without_secret(text.substr(0, colon), trimmed(text.substr(colon + 1)));
    };
    return {"FIELD", "'Name: value'", read, [] { return std::string(); }, told};
}

OptionValue body(Body& place, std::string& file) {
    auto const read = [&place, &file](std::string_view text) -> Expected<> {
        bool const named = text.starts_with('@');
        file = named ? text.substr(1) : std::string_view();
        place = Body(std::string(named ? std::string_view() : text));
        if (named && file.empty()) return refused("the file's name is missing");
        return {};
    };
    return {"TEXT", {}, read, [] { return std::string(); }};
}

OptionValue statuses(std::vector<std::pair<unsigned, unsigned>>& place) {
    auto const read = [&place](std::string_view text) { return read_statuses(text, place); };
    return {"LIST", "statuses and ranges of 200 to 999 such as 200,300-399", read,
            [&place] { return show_statuses(place); }};
}

OptionValue rate(double& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        bool const percent = text.ends_with('%');
        if (percent) text.remove_suffix(1);
        double value = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return refused("not a number");
        value = percent ? value / 100 : value;
        if (!(value >= 0 && value <= 1)) return refused("not a share");
        place = value;
        return {};
    };
    return {"SHARE", "0 to 1, or 0% to 100%", read, [&place] { return number_text(place); }};
}

OptionValue per_second(double& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto const rate = read_rate(text);
        if (rate) place = *rate;
        return rate;
    };
    return {"RATE", rates_allowed, read, [&place] { return place == 0 ? std::string() : number_text(place); }};
}

OptionValue stages(std::vector<Stage>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        std::vector<Stage> stages;
        for (std::size_t begin = 0; begin <= text.size();) {
            auto const part = text.substr(begin, text.find(',', begin) - begin);
            auto const stage = read_stage(part);
            if (!stage) return refused("'" + excerpt(part) + "': " + stage.why);
            stages.push_back(*stage);
            begin += part.size() + 1;
        }
        if (std::ranges::all_of(stages, [](Stage const& stage) { return stage.rate == 0; }))
            return refused("nothing would be sent");
        place = std::move(stages);
        return {};
    };
    return {"LIST", "TIME:RATE,TIME:RATE such as 10s:1k,30s:5k", read, [] { return std::string(); }};
}

OptionValue warm_up(std::optional<std::chrono::nanoseconds>& place) {
    auto const time = std::make_shared<std::chrono::nanoseconds>();
    OptionValue value = seconds(*time, std::chrono::nanoseconds(0), std::chrono::hours(24));
    auto const read = value.read;
    value.word = "TIME";
    value.allowed += " or auto";
    value.read = [&place, time, read](std::string_view text) -> Expected<> {
        if (text == "auto") {
            place.reset();
            return {};
        }
        auto stored = read(text);
        if (stored) place = *time;
        return stored;
    };
    value.show = [&place] { return place ? print_duration(*place) : std::string("auto"); };
    return value;
}

OptionValue checks(std::vector<Check>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto check = parse_check(text);
        if (check) place.push_back(std::move(*check));
        return check;
    };
    return {"CHECK", "such as p99<5ms, errors<0.1% or rate>=20k", read, [] { return std::string(); }};
}

OptionValue process(pid_t& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        pid_t pid = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
        if (error != std::errc() || end != text.data() + text.size() || pid <= 0) return refused("not a process id");
        if (::kill(pid, 0) != 0 && errno == ESRCH) return refused("there is no such process");
        place = pid;
        return {};
    };
    return {"PID", {}, read, [&place] { return place == 0 ? std::string() : std::to_string(place); }};
}

OptionValue url(Url& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto const value = parse_typed_url(text, Schemes::http_and_https);
        if (value) place = *value;
        return value;
    };
    return {"URL", "[http://]HOST[:PORT][/path] or https://...", read, [] { return std::string(); }};
}

OptionValue url_list(std::string& file) {
    auto const read = [&file](std::string_view path) -> Expected<> {
        if (path.empty()) return refused("empty");
        file = path;
        return {};
    };
    return {"FILE", {}, read, [] { return std::string(); }};
}

OptionValue unix_socket(std::string& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        if (!unix_address(text)) return refused(text.empty() ? "empty" : "too long");
        place = text;
        return {};
    };
    return {"PATH", "a path of 1 to " + std::to_string(longest_unix_path) + " bytes", read, [&place] { return place; }};
}

OptionValue ca_file(std::string& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        place = text;
        return check_ca_file(place);
    };
    return {"FILE", "a PEM file with certificates", read, [&place] { return place; }};
}

}   // namespace tricorn::client::option

namespace tricorn::client {

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

Expected<> check_method(std::string_view text) {
    if (!is_token(text)) return refused("not a method's name");
    if (text == "CONNECT") return refused("CONNECT opens a tunnel");
    return {};
}

}   // namespace tricorn::client
