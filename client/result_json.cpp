#include "client/result_json.hpp"
#include "client/failure_text.hpp"
#include "client/statistics.hpp"
#include "common/json.hpp"
#include "common/version.hpp"
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sys/utsname.h>
#include <thread>

namespace tricorn {

namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

double seconds(nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

json::object config_of(LoadConfig const& config, Result const& result) {
    json::object object;
    bool const mixed = config.workload.mixed;   // then the kinds say what was sent
    object["url"] = json_string(to_string(config.url));
    object["workload"] = config.workload.name.empty() ? json::value() : json::value(json_string(config.workload.name));
    object["seed"] = config.seed;
    object["method"] = mixed ? json::value() : json::value(json_string(method_of(config)));
    json::array headers;
    for (Header const& header : config.headers) headers.push_back(json_string(header.name + ": " + header.value));
    object["headers"] = std::move(headers);
    object["body_bytes"] = mixed ? json::value() : json::value(config.body ? config.body->size() : 0);
    object["loop"] = config.open_loop() ? "open" : "closed";
    object["connections"] = config.connections;
    object["idle"] = config.idle;
    object["requests_per_connection"] = config.requests_per_connection;
    if (config.open_loop()) {
        json::array stages;
        for (Stage const& stage : stages_of(config))
            stages.push_back({{"seconds", seconds(stage.length)}, {"rate", stage.rate}});
        object["stages"] = std::move(stages);
        object["arrivals"] = config.arrivals == Arrivals::poisson ? "poisson" : "uniform";
        object["overflow"] = config.overflow == Overflow::drop ? "drop" : "queue";
    }
    object["threads"] = result.client.threads;
    object["duration_seconds"] = seconds(config.duration);
    object["requests"] = config.requests;
    object["timeout_seconds"] = seconds(config.timeout);
    object["drain_seconds"] = seconds(config.drain);
    json::array expect;
    for (auto const& [first, last] : config.expect) expect.push_back(json::array{first, last});
    object["expect"] = std::move(expect);
    object["max_error_rate"] = config.max_error_rate;
    object["target_pid"] = config.target_pid;
    return object;
}

json::object environment() {
    utsname system{};
    ::uname(&system);
    json::object object;
    object["version"] = std::string(version);
    object["system"] = std::string(system.sysname) + " " + system.release + " " + system.machine;
    object["processors"] = std::thread::hardware_concurrency();
    return object;
}

json::object verdict_of(Verdict const& verdict, Result const& result) {
    json::array reasons, remarks;
    for (auto const& reason : verdict.reasons) reasons.push_back(json::value(reason));
    for (auto const& remark : verdict.remarks) remarks.push_back(json::value(remark));
    json::object object;
    object["valid"] = verdict.valid();
    object["interrupted"] = result.interrupted;
    object["reasons"] = std::move(reasons);
    object["remarks"] = std::move(remarks);
    return object;
}

json::object totals_of(Totals const& totals) {
    return {{"offered", totals.offered},       {"sent", totals.sent},     {"ok", totals.ok},
            {"not_ok", totals.not_ok},         {"errors", totals.errors}, {"dropped", totals.dropped},
            {"unfinished", totals.unfinished}, {"late", totals.late}};
}

// "p50": null where too few observations lie beyond it. Cells: [least value, count].
json::object distribution_of(Histogram const& observed, Histogram const& censored) {
    Distribution const all = describe(observed, censored);
    json::object object{{"count", all.count},         {"censored", all.censored}, {"mean", all.mean},
                        {"deviation", all.deviation}, {"min", all.min.count()},   {"max", all.max.count()},
                        {"sum", observed.sum()}};
    json::object percentiles;
    json::array at_least;
    for (Percentile const& value : all.percentiles) {
        std::string share = std::to_string(value.share);
        share.erase(share.find_last_not_of('0') + 1);
        if (share.ends_with('.')) share.pop_back();
        percentiles["p" + share] = value.known ? json::value(value.value.count()) : json::value();
        if (value.known && value.at_least) at_least.push_back(json::value("p" + share));
    }
    object["percentiles"] = std::move(percentiles);
    object["at_least"] = std::move(at_least);
    json::array cells;
    for (auto const& [least, count] : observed.cells()) cells.push_back(json::array{least.count(), count});
    object["histogram"] = std::move(cells);
    json::array bounds;
    for (auto const& [least, count] : censored.cells()) bounds.push_back(json::array{least.count(), count});
    object["histogram_censored"] = std::move(bounds);
    return object;
}

json::object latency_of(Measured const& measured) {
    static Histogram const none;
    json::object object;
    object["response"] = distribution_of(measured.response, measured.censored_response);
    object["service"] = distribution_of(measured.service, measured.censored);
    object["service_not_ok"] = distribution_of(measured.service_not_ok, none);
    object["first_byte"] = distribution_of(measured.first_byte, none);
    object["connect"] = distribution_of(measured.connect, none);
    object["handshake"] = distribution_of(measured.handshake, none);
    object["lateness"] = distribution_of(measured.lateness, none);
    object["own_lateness"] = distribution_of(measured.own_lateness, none);
    return object;
}

json::object statuses_of(Measured const& measured) {
    json::object object;
    for (std::size_t status = 0; status < measured.by_status.size(); ++status) {
        if (measured.by_status[status] > 0) object[std::to_string(status)] = measured.by_status[status];
    }
    return object;
}

json::array errors_of(Measured const& measured) {
    json::array array;
    for (FailureCount const& failure : measured.failures) {
        json::object object;
        object["phase"] = to_string(failure.failure.phase);
        object["kind"] = to_string(failure.failure.kind);
        object["name"] = name_of(failure.failure);
        object["code"] = failure.failure.code;
        object["count"] = failure.count;
        object["first_at_seconds"] = seconds(failure.first_at);
        object["sample"] = json_string(failure.sample);
        array.push_back(std::move(object));
    }
    return array;
}

json::array workloads_of(LoadConfig const& config, Result const& result) {
    json::array array;
    LoadConfig base = config;
    base.workload = {};   // not its bodies again for each kind
    for (std::size_t i = 0; i < result.kinds.size(); ++i) {
        RequestKind const& kind = config.workload.kinds.at(i);
        Measured const& measured = result.kinds[i];
        LoadConfig const one = with_kind(base, kind);
        array.push_back({{"workload", json_string(kind.name)},
                         {"weight", kind.weight},
                         {"method", json_string(method_of(one))},
                         {"url", json_string(to_string(one.url))},
                         {"body_bytes", one.body ? one.body->size() : 0},
                         {"in_window", measured.in_window},
                         {"rate", result.rate(measured)},
                         {"totals", totals_of(measured.totals)},
                         {"latency", latency_of(measured)},
                         {"by_status", statuses_of(measured)},
                         {"errors", errors_of(measured)}});
    }
    return array;
}

json::object warm_up_of(WarmUp const& warm_up) {
    char const* const modes[] = {"none", "fixed", "auto"};
    return {{"mode", modes[static_cast<int>(warm_up.mode)]},
            {"seconds", seconds(warm_up.length)},
            {"steady", warm_up.steady},
            {"totals", totals_of(warm_up.totals)}};
}

json::array intervals_of(Result const& result) {
    json::array array;
    for (Interval const& interval : result.intervals) {
        json::array cells;
        for (auto const& [least, count] : interval.cells) cells.push_back(json::array{least.count(), count});
        array.push_back({{"begin_seconds", seconds(interval.begin)},
                         {"seconds", seconds(interval.length)},
                         {"warm_up", interval.warm_up},
                         {"totals", totals_of(interval.totals)},
                         {"bytes_received", interval.bytes_received},
                         {"p50", interval.p50.count()},
                         {"p99", interval.p99.count()},
                         {"max", interval.max.count()},
                         {"in_flight", interval.in_flight},
                         {"client_busy", interval.client_busy},
                         {"cells", std::move(cells)}});
    }
    return array;
}

json::array checks_of(LoadConfig const& config, Verdict const& verdict) {
    json::array array;
    for (std::size_t i = 0; i < verdict.checks.size(); ++i)
        array.push_back({{"check", json_string(config.checks[i].text)},
                         {"passed", verdict.checks[i].passed},
                         {"found", verdict.checks[i].found}});
    return array;
}

json::value server_of(ServerCost const& server) {
    if (server.gone) return nullptr;
    return json::object{{"cpu_seconds", seconds(server.cpu)},
                        {"switches_voluntary", server.switches_voluntary},
                        {"switches_involuntary", server.switches_involuntary},
                        {"processes", server.processes},
                        {"threads", server.threads},
                        {"pss_bytes", server.pss == 0 ? json::value() : json::value(server.pss)},
                        {"processes_ended", server.processes_ended},
                        {"threads_ended", server.threads_ended},
                        {"answers", server.answers}};
}

}  // namespace

std::string result_json(LoadConfig const& config, Result const& result, Verdict const& verdict) {
    Measured const& measured = result.measured;
    json::object object;
    object["schema"] = "tricorn.load/1";
    object["config"] = config_of(config, result);
    object["environment"] = environment();
    object["verdict"] = verdict_of(verdict, result);
    object["window_seconds"] = seconds(result.window);
    object["setup_seconds"] = seconds(result.setup);
    object["warm_up"] = warm_up_of(result.warm_up);
    object["in_window"] = measured.in_window;
    object["rate"] = result.rate();
    object["planned"] =
        result.plan ? json::value{{"requests", result.plan->planned}, {"rate", result.plan->rate}} : json::value();
    object["in_flight"] = result.in_flight;
    object["totals"] = totals_of(measured.totals);
    object["bytes"] = {{"sent", measured.bytes_sent}, {"received", measured.bytes_received}};
    object["connections_opened"] = measured.connections;
    object["reopen_failures"] = measured.reopen_failures;
    object["fairness"] = {{"jain", result.fairness.index},
                          {"least_answers", result.fairness.least},
                          {"most_answers", result.fairness.most}};
    object["idle"] = {{"wanted", result.idle.wanted}, {"opened", result.idle.opened}, {"lost", result.idle.lost}};
    object["latency"] = latency_of(measured);
    object["by_status"] = statuses_of(measured);
    object["errors"] = errors_of(measured);
    object["intervals"] = intervals_of(result);
    object["checks"] = checks_of(config, verdict);
    if (config.workload.mixed) object["workloads"] = workloads_of(config, result);
    object["client"] = {{"threads", result.client.threads},
                        {"cpu_seconds", seconds(result.client.cpu)},
                        {"waited_seconds", seconds(result.client.waited)}};
    if (result.has_server) object["server"] = server_of(result.server);
    return json::serialize(object) + "\n";
}

}  // namespace tricorn
