#include "client/load/output/result_json.hpp"
#include "client/load/config/secret.hpp"
#include "client/load/output/measured_json.hpp"
#include "common/text/json.hpp"
#include "common/text/units.hpp"
#include "common/version.hpp"
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sys/utsname.h>
#include <thread>

namespace tricorn::client {

namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

json::object config_of(LoadConfig const& config, Result const& result) {
    json::object object;
    bool const mixed = config.workload.mixed;   // the kinds then tell what was sent
    object["url"] = json_string(to_string(config.url));
    object["workload"] = config.workload.name.empty() ? json::value() : json::value(json_string(config.workload.name));
    object["seed"] = config.seed;
    object["unix_socket"] = config.unix_socket.empty() ? json::value() : json::value(json_string(config.unix_socket));
    json::array addresses;
    for (std::string const& address : result.addresses) addresses.push_back(json_string(address));
    object["addresses"] = std::move(addresses);
    object["spread"] = config.spread;
    object["insecure"] = config.insecure;
    object["verify"] = config.verify;
    object["method"] = mixed ? json::value() : json::value(json_string(method_of(config)));
    json::array headers;
    for (Header const& header : config.headers)
        headers.push_back(json_string(config.keep_secrets ? header.name + ": " + header.value
                                                          : without_secret(header.name, header.value)));
    object["headers"] = std::move(headers);
    object["body_bytes"] = mixed ? json::value() : json::value(config.body.size());
    object["loop"] = config.open_loop() ? "open" : "closed";
    object["connections"] = config.connections;
    object["idle"] = config.idle;
    object["requests_per_connection"] = config.requests_per_connection;
    if (config.open_loop()) {
        json::array stages;
        for (Stage const& stage : stages_of(config))
            stages.push_back({{"seconds", seconds_of(stage.length)}, {"rate", stage.rate}});
        object["stages"] = std::move(stages);
        object["arrivals"] = config.arrivals == Arrivals::poisson ? "poisson" : "uniform";
        object["overflow"] = config.overflow == Overflow::drop ? "drop" : "queue";
    }
    object["threads"] = result.client.threads;
    object["duration_seconds"] = seconds_of(config.duration);
    object["requests"] = config.requests;
    object["timeout_seconds"] = seconds_of(config.timeout);
    object["drain_seconds"] = seconds_of(config.drain);
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

json::array workloads_of(LoadConfig const& config, Result const& result) {
    json::array array;
    LoadConfig base = config;
    base.workload = {};   // do not copy all bodies for each kind
    for (std::size_t i = 0; i < result.kinds.size(); ++i) {
        RequestKind const& kind = config.workload.kinds.at(i);
        Measured const& measured = result.kinds[i];
        LoadConfig const one = with_kind(base, kind);
        array.push_back({{"workload", json_string(kind.name)},
                         {"weight", kind.weight},
                         {"method", json_string(method_of(one))},
                         {"url", json_string(to_string(one.url))},
                         {"body_bytes", one.body.size()},
                         {"in_window", measured.in_window},
                         {"rate", result.rate(measured)},
                         {"totals", totals_json(measured.totals)},
                         {"latency", latency_json(measured)},
                         {"by_status", statuses_json(measured)},
                         {"errors", errors_json(measured)}});
    }
    return array;
}

json::object warm_up_of(WarmUp const& warm_up) {
    char const* const modes[] = {"none", "fixed", "auto"};
    return {{"mode", modes[static_cast<int>(warm_up.mode)]},
            {"seconds", seconds_of(warm_up.length)},
            {"steady", warm_up.steady},
            {"judged", warm_up.judged},
            {"totals", totals_json(warm_up.totals)}};
}

json::value time_or_null(std::optional<nanoseconds> time) {
    return time ? json::value(time->count()) : json::value();
}

json::array intervals_of(Result const& result) {
    json::array array;
    for (Interval const& interval : result.intervals) {
        json::array cells;
        for (auto const& [least, count] : interval.cells) cells.push_back(json::array{least.count(), count});
        array.push_back({{"begin_seconds", seconds_of(interval.begin)},
                         {"seconds", seconds_of(interval.length)},
                         {"warm_up", interval.warm_up},
                         {"totals", totals_json(interval.totals)},
                         {"bytes_received", interval.bytes_received},
                         {"p50", time_or_null(interval.p50)},
                         {"p99", time_or_null(interval.p99)},
                         {"max", time_or_null(interval.max)},
                         {"in_flight", interval.in_flight},
                         {"client_absent", interval.client_absent},
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
                         {"decided", !verdict.checks[i].undecided},
                         {"found", verdict.checks[i].found}});
    return array;
}

json::value server_of(ServerCost const& server) {
    if (server.gone) return nullptr;
    return json::object{{"cpu_seconds", seconds_of(server.cpu)},
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
    object["window_seconds"] = seconds_of(result.window);
    object["setup_seconds"] = seconds_of(result.setup);
    object["warm_up"] = warm_up_of(result.warm_up);
    object["in_window"] = measured.in_window;
    object["ok_in_window"] = measured.ok_in_window;
    object["rate"] = result.rate();
    object["ok_rate"] = result.ok_rate();
    object["planned"] =
        result.plan ? json::value{{"requests", result.plan->planned}, {"rate", result.plan->rate}} : json::value();
    object["in_flight"] = result.in_flight;
    object["totals"] = totals_json(measured.totals);
    object["hung"] = hung_requests(result, config);
    object["client_part"] = client_part_json(measured);
    object["bytes"] = {{"sent", measured.bytes_sent}, {"received", measured.bytes_received}};
    object["connections_opened"] = measured.connections;
    object["reopen_failures"] = measured.reopen_failures;
    object["unannounced_closes"] = unannounced_json(measured.unannounced);
    object["bare_status_lines"] = measured.bare_status_lines;
    object["fairness"] = {{"jain", result.fairness.index},
                          {"least_answers", result.fairness.least},
                          {"most_answers", result.fairness.most}};
    object["idle"] = {{"wanted", result.idle.wanted}, {"opened", result.idle.opened}, {"lost", result.idle.lost}};
    object["latency"] = latency_json(measured);
    object["by_status"] = statuses_json(measured);
    object["errors"] = errors_json(measured);
    object["intervals"] = intervals_of(result);
    object["checks"] = checks_of(config, verdict);
    if (config.workload.mixed) object["workloads"] = workloads_of(config, result);
    object["client"] = {{"threads", result.client.threads},
                        {"cpu_seconds", seconds_of(result.client.cpu)},
                        {"waited_seconds", seconds_of(result.client.waited)},
                        {"absent_seconds", seconds_of(result.client.absence.total)},
                        {"longest_absence_seconds", seconds_of(result.client.absence.longest)},
                        {"ceiling", result.client.ceiling > 0 ? json::value(result.client.ceiling) : json::value()}};
    if (result.has_server) object["server"] = server_of(result.server);
    return json::serialize(object) + "\n";
}

}  // namespace tricorn::client
