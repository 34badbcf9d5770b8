#include "client/load/output/merge.hpp"
#include "client/load/output/measured_json.hpp"
#include "client/load/output/measured_reader.hpp"
#include "common/text/json.hpp"
#include <algorithm>
#include <map>
#include <optional>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::client {

namespace {

namespace json = boost::json;

constexpr char const* common_members[] = {"url",           "workload",         "method",        "body_bytes",
                                          "loop",          "duration_seconds", "requests",      "timeout_seconds",
                                          "drain_seconds", "expect",           "max_error_rate"};
constexpr char const* counted_members[] = {"connections", "threads", "idle"};
constexpr char const* added_amounts[] = {"rate", "in_flight", "client.cpu_seconds", "client.waited_seconds"};
constexpr char const* later_amounts[] = {"ok_rate", "client.absent_seconds"};   // older results have none
constexpr char const* longest_amounts[] = {"window_seconds", "setup_seconds"};

// The n-th second of all clients, each counted from its own start.
struct Second {
    double begin = 0, length = 0, in_flight = 0, busy = 0;
    std::optional<std::chrono::nanoseconds> max;   // none without an answer
    Totals totals;
    std::map<std::chrono::nanoseconds, std::uint64_t> cells;
    std::uint64_t bytes = 0;
    bool warm_up = true;

    void add(Members const& from) {
        begin = std::max(begin, from.amount("begin_seconds"));
        length = std::max(length, from.amount("seconds"));
        in_flight += from.amount("in_flight");
        busy += from.amount("client_busy");
        if (!from.at("max").is_null()) max = std::max(max.value_or(std::chrono::nanoseconds(0)), from.time("max"));
        check_count(bytes += from.count("bytes_received"), from.name("bytes_received"));
        warm_up = from.flag("warm_up") && warm_up;
        totals.add(read_totals(from.object("totals")));
        check_counts(totals, from.name("totals"));
        std::string const name = from.name("cells");
        for (json::value const& cell : from.list("cells")) {
            if (!cell.is_array() || cell.get_array().size() != 2)
                throw std::runtime_error(name + ": a cell is a list of its least value and its count");
            std::uint64_t& count = cells[Members::time_of(cell.get_array()[0], name)];
            check_count(count += Members::count_of(cell.get_array()[1], name), name);
        }
    }

    json::object as_json() const {
        json::array list;
        for (auto const& [least, count] : cells) list.push_back(json::array{least.count(), count});
        // No percentiles: they do not add up, and the cells are coarse.
        return {{"begin_seconds", begin},  {"seconds", length},
                {"warm_up", warm_up},      {"totals", totals_json(totals)},
                {"bytes_received", bytes}, {"p50", nullptr},
                {"p99", nullptr},          {"max", max ? json::value(max->count()) : json::value()},
                {"in_flight", in_flight},  {"client_busy", busy},
                {"cells", std::move(list)}};
    }
};

class Sum {
public:
    // Throws std::runtime_error; the caller adds the result's name.
    void add(StoredResult const& result) {
        Members const from(result.json);
        if (from.text("schema") != "tricorn.load/1") throw std::runtime_error("its schema is not tricorn.load/1");
        measured_.merge(read_measured(result.json));
        check_counts(measured_);
        add_config(from);
        add_verdict(from, result.name);
        for (auto const* const name : added_amounts) amounts_[name] += from.amount(name);
        for (auto const* const name : later_amounts) {
            if (from.has(name)) amounts_[name] += from.amount(name);
        }
        if (from.has("hung")) check_count(hung_ += from.count("hung"), from.name("hung"));
        for (auto const* const name : longest_amounts) amounts_[name] = std::max(amounts_[name], from.amount(name));
        add_count("client.threads", from);
        std::size_t const count = from.list("intervals").size();
        seconds_.resize(std::max(seconds_.size(), count));
        for (std::size_t i = 0; i < count; ++i) seconds_[i].add(from.element("intervals", i));
        json::value const& environment = from.at("environment");
        if (names_.empty()) environment_ = environment;
        names_.push_back(json_string(result.name));
    }

    json::object as_json() const {
        json::object object;
        object["schema"] = "tricorn.load/1";
        object["merged_from"] = names_;
        object["config"] = config();
        object["environment"] = environment_;
        object["verdict"] = verdict();
        for (auto const* const name : {"window_seconds", "setup_seconds", "rate", "in_flight"})
            object[name] = amounts_.at(name);
        object["in_window"] = measured_.in_window;
        object["ok_in_window"] = measured_.ok_in_window;
        object["client_part"] = client_part_json(measured_);
        object["ok_rate"] = amount("ok_rate");
        object["totals"] = totals_json(measured_.totals);
        object["hung"] = hung_;
        object["bytes"] = {{"sent", measured_.bytes_sent}, {"received", measured_.bytes_received}};
        object["connections_opened"] = measured_.connections;
        object["reopen_failures"] = measured_.reopen_failures;
        object["unannounced_closes"] = unannounced_json(measured_.unannounced);
        object["bare_status_lines"] = measured_.bare_status_lines;
        object["latency"] = latency_json(measured_);
        object["by_status"] = statuses_json(measured_);
        object["errors"] = errors_json(measured_);
        json::array intervals;
        for (Second const& second : seconds_) intervals.push_back(second.as_json());
        object["intervals"] = std::move(intervals);
        object["client"] = {{"threads", counts_.at("client.threads")},
                            {"cpu_seconds", amounts_.at("client.cpu_seconds")},
                            {"waited_seconds", amounts_.at("client.waited_seconds")},
                            {"absent_seconds", amount("client.absent_seconds")}};
        return object;
    }

private:
    double amount(char const* name) const {
        auto const known = amounts_.find(name);
        return known == amounts_.end() ? 0 : known->second;
    }

    void add_count(std::string const& path, Members const& from) {
        check_count(counts_[path] += from.count(path), from.name(path));
    }

    // Keeps what all have in common; the rest becomes null.
    void add_config(Members const& from) {
        for (auto const* const name : common_members) {
            json::value const& value = from.at(std::string("config.") + name);
            if (names_.empty()) common_[name] = value;
            if (common_[name] != value) common_[name] = nullptr;
        }
        for (auto const* const name : counted_members) add_count(std::string("config.") + name, from);
    }

    void add_verdict(Members const& from, std::string const& name) {
        valid_ = from.flag("verdict.valid") && valid_;
        interrupted_ = from.flag("verdict.interrupted") || interrupted_;
        for (auto const& [path, place] : {std::pair{"verdict.reasons", &reasons_}, {"verdict.remarks", &remarks_}}) {
            for (json::value const& text : from.list(path)) {
                if (!text.is_string()) throw std::runtime_error(std::string(path) + ": not all of it is text");
                place->push_back(json_string(name + ": " + std::string(text.get_string())));
            }
        }
    }

    json::object config() const {
        json::object config;
        for (auto const* const name : common_members) config[name] = common_.at(name);
        for (auto const* const name : counted_members) config[name] = counts_.at(std::string("config.") + name);
        return config;
    }

    json::object verdict() const {
        json::array remarks = remarks_;
        if (common_.at("url").is_null())
            remarks.push_back("the results are of different URLs: the percentiles cover all of them together");
        return {
            {"valid", valid_}, {"interrupted", interrupted_}, {"reasons", reasons_}, {"remarks", std::move(remarks)}};
    }

    Measured measured_;
    std::map<std::string, json::value> common_;
    std::map<std::string, std::uint64_t> counts_;
    std::map<std::string, double> amounts_;
    std::vector<Second> seconds_;
    json::array names_, reasons_, remarks_;
    std::uint64_t hung_ = 0;
    json::value environment_;
    bool valid_ = true, interrupted_ = false;
};

}   // namespace

json::object merge_results(std::vector<StoredResult> const& results) {
    Sum sum;
    for (StoredResult const& result : results) {
        try {
            sum.add(result);
        } catch (std::exception const& error) {
            throw std::runtime_error(result.name + " is not a load result: " + error.what());
        }
    }
    return sum.as_json();
}

}   // namespace tricorn::client
