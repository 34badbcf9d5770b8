// The equations that hold in every result, whatever the server did.
#include "tests/load/fixture.hpp"
#include <cmath>

namespace tricorn::test {

namespace {

using Value = boost::json::value;

std::int64_t integer(Value const& value) {
    return value.to_number<std::int64_t>();
}

std::int64_t sum_of_cells(Value const& cells) {
    std::int64_t sum = 0;
    std::int64_t last = -1;
    for (Value const& cell : cells.as_array()) {
        CHECK(integer(cell.at(0)) > last);   // ascending, without duplicates
        CHECK(integer(cell.at(1)) > 0);
        last = integer(cell.at(0));
        sum += integer(cell.at(1));
    }
    return sum;
}

void check_distribution(Value const& one) {
    std::int64_t const count = integer(one.at("count"));
    CHECK(sum_of_cells(one.at("histogram")) == count);
    CHECK(sum_of_cells(one.at("histogram_censored")) == integer(one.at("censored")));
    if (count > 0) CHECK(integer(one.at("min")) <= one.at("mean").to_number<double>());
    std::int64_t last = 0;
    for (auto const& [name, value] : one.at("percentiles").as_object()) {
        INFO(std::string(name));
        if (value.is_null()) continue;
        CHECK(integer(value) >= last);
        CHECK(integer(value) <= integer(one.at("max")));
        last = integer(value);
    }
}

std::int64_t sum_of_counts(Value const& errors) {
    std::int64_t sum = 0;
    for (Value const& error : errors.as_array()) {
        CHECK(integer(error.at("count")) > 0);
        CHECK(error.at("first_at_seconds").to_number<double>() >= 0);
        sum += integer(error.at("count"));
    }
    return sum;
}

std::int64_t sum_of_statuses(Value const& statuses) {
    std::int64_t sum = 0;
    for (auto const& [status, count] : statuses.as_object()) {
        CHECK(status.size() == 3);
        sum += integer(count);
    }
    return sum;
}

// Checks that the counts of a mixture's kinds add up to the whole: `member` is a path in each kind and in the whole.
void check_sum(Value const& json, std::string_view member) {
    INFO(std::string(member));
    std::int64_t sum = 0;
    for (Value const& kind : json.at("workloads").as_array()) sum += integer(kind.at_pointer(member));
    CHECK(sum == integer(json.at_pointer(member)));
}

void check_workloads(Outcome const& outcome) {
    Value const& json = outcome.json;
    if (!json.as_object().contains("workloads")) return;
    for (auto const& [name, count] : json.at("totals").as_object()) check_sum(json, "/totals/" + std::string(name));
    for (auto const* const member :
         {"/in_window", "/latency/service/count", "/latency/service/censored", "/latency/service_not_ok/count",
          "/latency/first_byte/count", "/latency/connect/count", "/latency/handshake/count"})
        check_sum(json, member);
    std::int64_t answered = 0;
    for (Value const& kind : json.at("workloads").as_array()) {
        INFO(std::string(kind.at("workload").as_string()));
        Value const& totals = kind.at("totals");
        std::int64_t const done = integer(totals.at("ok")) + integer(totals.at("not_ok"));
        CHECK(integer(totals.at("offered")) ==
              done + integer(totals.at("errors")) + integer(totals.at("dropped")) + integer(totals.at("unfinished")));
        CHECK(sum_of_statuses(kind.at("by_status")) == done);
        CHECK(sum_of_counts(kind.at("errors")) == integer(totals.at("errors")));
        CHECK(integer(kind.at("latency").at("service").at("count")) == integer(totals.at("ok")));
        for (auto const& [status, count] : kind.at("by_status").as_object())
            CHECK(integer(count) <= integer(json.at("by_status").at(status)));
        for (auto const& [name, distribution] : kind.at("latency").as_object()) check_distribution(distribution);
        answered += done;
    }
    CHECK(answered == outcome.ok() + outcome.not_ok());
}

// The seconds cover all that ended in the window and the warm-up; the rest ended in the drain.
void check_intervals(Outcome const& outcome) {
    std::int64_t offered = 0, answered = 0;
    double end = 0;
    for (Value const& interval : outcome.json.at("intervals").as_array()) {
        Value const& totals = interval.at("totals");
        CHECK(interval.at("begin_seconds").to_number<double>() >= end - 0.5);   // threads may switch slices late
        end = interval.at("begin_seconds").to_number<double>() + interval.at("seconds").to_number<double>();
        CHECK(interval.at("in_flight").to_number<double>() >= 0);
        std::int64_t const ok = integer(totals.at("ok"));
        CHECK(sum_of_cells(interval.at("cells")) == ok);
        offered += integer(totals.at("offered"));
        answered += ok + integer(totals.at("not_ok"));
    }
    std::int64_t const apart = outcome.number("/warm_up/totals/offered");
    CHECK(offered <= outcome.offered() + apart);
    CHECK(answered >= outcome.number("/in_window"));
}

}   // namespace

void check_accounts(Outcome const& outcome) {
    INFO(outcome.text());
    REQUIRE(outcome.json.is_object());
    Value const& json = outcome.json;
    std::int64_t const answered = outcome.ok() + outcome.not_ok();
    std::int64_t const dropped = outcome.number("/totals/dropped");
    CHECK(outcome.offered() == answered + outcome.failed() + dropped + outcome.unfinished());
    CHECK(outcome.sent() <= outcome.offered());
    CHECK(outcome.sent() >= answered);
    bool const open_loop = json.at("config").at("loop").as_string() == "open";
    if (open_loop) {
        CHECK(outcome.number("/latency/lateness/count") == outcome.sent());
        CHECK(outcome.number("/totals/late") <= outcome.sent());
        CHECK(outcome.real("/planned/requests") >= 0);
    } else {
        CHECK(dropped == 0);                          // a closed loop drops nothing
        CHECK(outcome.number("/totals/late") == 0);   // and has no plan
        CHECK(outcome.number("/latency/lateness/count") == 0);
    }
    check_intervals(outcome);
    CHECK(sum_of_statuses(json.at("by_status")) == answered);
    CHECK(sum_of_counts(json.at("errors")) == outcome.failed());
    for (auto const& [name, distribution] : json.at("latency").as_object()) {
        INFO(std::string(name));
        check_distribution(distribution);
    }
    CHECK(outcome.number("/latency/service/count") == outcome.ok());
    CHECK(outcome.number("/latency/service_not_ok/count") == outcome.not_ok());
    CHECK(outcome.number("/latency/first_byte/count") == answered);
    CHECK(outcome.number("/latency/connect/count") == outcome.number("/connections_opened"));
    bool const tls =
        json.at("config").at("url").is_string() && json.at("config").at("url").get_string().starts_with("https:");
    CHECK(outcome.number("/latency/handshake/count") <= (tls ? outcome.number("/connections_opened") : 0));
    std::int64_t const timeouts = outcome.failures({"connect", "tls", "send", "head", "body"}, {"timeout"});
    CHECK(outcome.number("/latency/response/count") == outcome.ok());
    // How long the server would have taken is not known of what the client itself left.
    std::int64_t const own = outcome.number("/client_part/timeouts") + outcome.number("/client_part/unfinished");
    std::int64_t const censored = timeouts + outcome.unfinished() - own;
    CHECK(outcome.number("/latency/response/censored") == censored);
    // Requests that were due while every connection was busy until the end have waited, but have no service time.
    std::int64_t const never_sent = open_loop ? outcome.unfinished() : 0;
    CHECK(outcome.number("/latency/service/censored") <= censored);
    CHECK(outcome.number("/latency/service/censored") >= censored - never_sent);
    // No request is due after it was sent.
    if (outcome.ok() > 0) CHECK(outcome.real("/latency/response/sum") >= outcome.real("/latency/service/sum"));
    CHECK(outcome.number("/in_window") <= answered);
    // After the start, a closed loop opens a connection only when a request needs it.
    std::int64_t const all = outcome.offered() + outcome.number("/warm_up/totals/offered");
    if (!open_loop) CHECK(outcome.number("/connections_opened") <= outcome.number("/config/connections") + all);
    double const window = outcome.real("/window_seconds");
    CHECK(window >= 0);
    if (window > 0) {
        double const rate = static_cast<double>(outcome.number("/in_window")) / window;
        CHECK(std::abs(outcome.real("/rate") - rate) <= rate * 1e-9);
    }
    check_workloads(outcome);
    CHECK(outcome.number("/client/threads") >= 1);
    CHECK(outcome.number("/client/threads") <= outcome.number("/config/connections"));
    // The terminal report, on either stream, and its verdict.
    std::string const& report = outcome.output.starts_with('{') ? outcome.errors : outcome.output;
    std::string const verdict = outcome.is_valid() ? "VALID" : "INVALID: ";
    CHECK(report.find("  verdict     " + verdict) != std::string::npos);
}

}   // namespace tricorn::test
