#include "client/load/metrics/check.hpp"
#include "client/load/metrics/own_part.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <charconv>
#include <optional>

namespace tricorn::client {

namespace {

using Relation = Check::Relation;
using Subject = Check::Subject;

std::optional<double> read_number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "p99.9", "max", "mean".
std::optional<double> read_statistic(std::string_view text) {
    if (text == "max") return 100;
    if (text == "mean") return 0;
    if (!text.starts_with('p')) return std::nullopt;
    auto const share = read_number(text.substr(1));
    return share && *share > 0 && *share < 100 ? share : std::nullopt;
}

// A check of nothing but its subject, and of a time which.
Expected<Check> read_subject(std::string_view name) {
    Check check;
    if (name == "errors") check.subject = Subject::errors;
    if (name == "rate") check.subject = Subject::rate;
    if (name == "ok/s") check.subject = Subject::ok_rate;
    if (check.subject != Subject::response) return check;
    for (auto const& [prefix, subject] : {std::pair<std::string_view, Subject>{"response.", Subject::response},
                                          {"service.", Subject::service},
                                          {"first_byte.", Subject::first_byte}}) {
        if (!name.starts_with(prefix)) continue;
        check.subject = subject;
        name.remove_prefix(prefix.size());
        break;
    }
    auto const share = read_statistic(name);
    if (!share) return refused("unknown: '" + excerpt(name) + "'");
    check.share = *share;
    return check;
}

Expected<double> read_limit(std::string_view text, Subject subject) {
    std::string const quoted = "'" + excerpt(text) + "'";
    if (subject == Subject::errors) {
        bool const percent = text.ends_with('%');
        auto const share = read_number(percent ? text.substr(0, text.size() - 1) : text);
        double const limit = share.value_or(-1) / (percent ? 100 : 1);
        if (!(limit >= 0 && limit <= 1)) return refused(quoted + " is not a share");
        return limit;
    }
    if (subject == Subject::rate || subject == Subject::ok_rate) {
        auto const rate = parse_count(text.ends_with("/s") ? text.substr(0, text.size() - 2) : text);
        if (!rate) return refused(quoted + ": " + rate.why);
        return static_cast<double>(*rate);
    }
    auto const time = parse_duration(text);
    if (!time) return refused(quoted + ": " + time.why);
    return static_cast<double>(time->count());
}

bool holds(double value, Relation relation, double limit) {
    switch (relation) {
        case Relation::less: return value < limit;
        case Relation::at_most: return value <= limit;
        case Relation::more: return value > limit;
        case Relation::at_least: return value >= limit;
    }
    return false;
}

std::string bounds_text(Percentile const& value) {
    std::string const text = duration_text(value.value);
    if (value.highest == std::chrono::nanoseconds::max()) return "≥" + text;
    return text + " to " + duration_text(value.highest);
}

CheckOutcome judge_time(Check const& check, Histogram const& observed, Histogram const& censored) {
    if (observed.count() + censored.count() == 0) return {false, "unknown: nothing was answered"};
    auto const outcome = [&](double value, bool known_to_end) {
        bool const upper = check.relation == Relation::less || check.relation == Relation::at_most;
        std::string const text = duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(value)));
        return CheckOutcome{holds(value, check.relation, check.limit) && (known_to_end || !upper),
                            (known_to_end ? "" : "≥") + text};
    };
    if (check.share == 0) return outcome(observed.mean(), censored.count() == 0);
    if (check.share == 100)
        return outcome(static_cast<double>(std::max(observed.max(), censored.max()).count()), censored.count() == 0);
    Percentile const value = percentile(observed, censored, check.share);
    if (!value.known) return {false, "unknown: fewer than 30 responses lie beyond it"};
    bool const upper = check.relation == Relation::less || check.relation == Relation::at_most;
    auto const lowest = static_cast<double>(value.value.count()), highest = static_cast<double>(value.highest.count());
    bool const passed = holds(upper ? highest : lowest, check.relation, check.limit);
    bool const depends = passed != holds(upper ? lowest : highest, check.relation, check.limit);
    return {passed, value.at_least || depends ? bounds_text(value) : duration_text(value.value)};
}

}   // namespace

Expected<Check> parse_check(std::string_view text) {
    auto const at = text.find_first_of("<>");
    if (at == std::string_view::npos || at == 0) return refused("no comparison");
    bool const or_equal = text.substr(at + 1).starts_with('=');
    auto check = read_subject(text.substr(0, at));
    if (!check) return check;
    auto const limit = read_limit(text.substr(at + 1 + (or_equal ? 1 : 0)), check->subject);
    if (!limit) return refused(limit.why);
    check->text = text;
    check->limit = *limit;
    if (text[at] == '<')
        check->relation = or_equal ? Relation::at_most : Relation::less;
    else
        check->relation = or_equal ? Relation::at_least : Relation::more;
    return check;
}

namespace {

CheckOutcome judge(Check const& check, Result const& result) {
    static Histogram const none;
    Measured const& measured = result.measured;
    Totals const& totals = measured.totals;
    switch (check.subject) {
        case Subject::response: return judge_time(check, measured.response, measured.censored_response);
        case Subject::service: return judge_time(check, measured.service, measured.censored);
        case Subject::first_byte: return judge_time(check, measured.first_byte, none);
        case Subject::errors: {
            if (totals.offered == 0) return {false, "unknown: no request was sent"};
            double const share = static_cast<double>(totals.offered - totals.ok) / static_cast<double>(totals.offered);
            return {holds(share, check.relation, check.limit), share_text(share)};
        }
        case Subject::rate: return {holds(result.rate(), check.relation, check.limit), rate_text(result.rate())};
        case Subject::ok_rate:
            return {holds(result.ok_rate(), check.relation, check.limit), rate_text(result.ok_rate())};
    }
    return {};
}

}   // namespace

CheckOutcome evaluate(Check const& check, Result const& result) {
    CheckOutcome seen = judge(check, result);
    if (!has_own_part(result.measured)) return seen;
    CheckOutcome const without = judge(check, without_own_part(result));
    if (seen.passed == without.passed) return seen;
    return {false, seen.found + "; without the client's own lateness " + without.found, true};
}

}   // namespace tricorn::client
