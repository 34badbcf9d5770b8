#include "server/handlers/db.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <charconv>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::handlers {

namespace {

constexpr unsigned most_queries = 500;

unsigned parse_count(std::string_view text) {
    long count = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (end != text.data() + text.size() || text.empty()) return 1;
    if (error == std::errc::result_out_of_range) return text.front() == '-' ? 1 : most_queries;
    return static_cast<unsigned>(std::clamp<long>(count, 1, most_queries));
}

Queries read(Request const& request, Context const& context, unsigned count, bool as_list) {
    Config const& config = context.config;
    Queries queries{.count = count,
                    .as_list = as_list,
                    .latency = config.database.latency,
                    .most = std::chrono::hours(1),
                    .refusal = {}};
    auto const wanted = find_parameter(request.query(), "latency");
    if (!wanted) return queries;
    auto const latency = Latency::parse(*wanted);
    if (!latency) {
        queries.refusal = fmt::format("latency: {}; allowed: {}", latency.why, Latency::allowed);
    } else if (latency->mean() > config.limits.max_delay / count) {
        queries.refusal = fmt::format("latency: {} {} would take {} on average, more than {} (--max-delay)", count,
                                      count == 1 ? "query" : "queries", print_duration(latency->mean() * count),
                                      print_duration(config.limits.max_delay));
    } else {
        queries.latency = *latency;
        queries.most = config.limits.max_delay;
    }
    return queries;
}

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

}   // namespace

Queries read_db(Request const& request, Context const& context) {
    return read(request, context, 1, false);
}

Queries read_queries(Request const& request, Context const& context) {
    auto const wanted = find_parameter(request.query(), "queries");
    return read(request, context, wanted ? parse_count(*wanted) : 1, true);
}

Results::Results(Queries const& queries, Context const& context)
    : queries_(&queries),
      random_(context.database->next_exchange()),
      error_rate_(context.config.database.error_rate),
      rows_(queries.as_list ? "[" : "") {}

// Draws the same number of random values per query for all settings, so that an error rate does not change the rows.
Duration Results::next() {
    Row const row = row_of(static_cast<unsigned>(random_() % Row::count) + 1);
    failed_ = random_.share() < error_rate_;
    Duration const time = queries_->latency.sample(random_, queries_->most);
    took_ += time;
    if (rows_.size() > 1) rows_ += ',';
    fmt::format_to(std::back_inserter(rows_), R"({{"id":{},"randomNumber":{}}})", row.id, row.number);
    return time;
}

Response Results::response(Duration waited) {
    Response response;
    if (failed_) {
        response = problem(500, "the simulated database failed the query (--db-error-rate)");
    } else {
        if (queries_->as_list) rows_ += ']';
        response.content_type = "application/json";
        response.body = std::move(rows_);
    }
    response.fields = fmt::format("Server-Timing: connection;dur={:.3f}, queries;dur={:.6f}\r\n", milliseconds(waited),
                                  milliseconds(took_));
    return response;
}

Response refuse_queries(Queries const& queries) {
    return problem(400, queries.refusal);
}

Response refuse_crowd() {
    return overloaded(fmt::format("{} requests are already waiting for a database connection", SlotTable::max_waiters));
}

Response refuse_waiting(Context const& context) {
    return overloaded(fmt::format("none of the database's {} connections (--db-connections) became free within {} "
                                  "(--db-acquire-timeout)",
                                  context.config.database.connections,
                                  print_duration(context.config.database.acquire_timeout)));
}

Response db_status(Request const&, Context const& context) {
    SlotStatus const status = context.database->connections().status();
    boost::json::object object;
    object["connections"] = status.slots;
    object["in_use"] = status.in_use;
    object["most_in_use"] = status.most_in_use;
    object["waiting"] = status.waiting;
    object["acquired"] = status.acquired;
    object["timeouts"] = status.timeouts;
    object["turned_away"] = status.turned_away;
    return json_response(object);
}

}   // namespace tricorn::server::handlers
