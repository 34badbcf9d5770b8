#pragma once
// The simulated database: endpoints in which a unit waits for one of a few connections, then for its queries.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "server/config/latency.hpp"
#include "server/database/database.hpp"
#include "server/routing/context.hpp"
#include <string>

namespace tricorn::server::handlers {

// A request's parameters.
struct Queries {
    unsigned count = 1;
    bool as_list = false;
    Latency latency;
    Duration most;   // for one query
    std::string refusal;   // the error (400); empty: valid
};

// /db: one query. `?latency=` is a distribution in the syntax of --db-latency, at most --max-delay long.
Queries read_db(Request const& request, Context const& context);

// /queries: a list, even of one; ?queries= from 1 to 500. Smaller values and non-numbers count as 1, larger ones as 500
// (TechEmpower's rules).
Queries read_queries(Request const& request, Context const& context);

// The sequential queries of one exchange, and the response built from them.
class Results {
public:
    Results(Queries const& queries, Context const& context);

    // Draws the next query and returns its duration. Its row, or its failure, is added to the response.
    Duration next();
    bool failed() const { return failed_; }
    // Returns 200 with the rows, or 500 for a failed query; Server-Timing contains the wait for the connection and the
    // duration of the queries.
    Response response(Duration waited);

private:
    Queries const* queries_;
    Random random_;
    double error_rate_;
    std::string rows_;
    Duration took_{};
    bool failed_ = false;
};

Response refuse_queries(Queries const& queries);
Response refuse_crowd();   // too many are already waiting
Response refuse_waiting(Context const& context);   // the wait timed out

// Uses one connection for all queries of the exchange. Each deadline is computed from the previous one, so that delays
// of N queries do not add up.
template <Io I>
Task<I, Response> run_queries(I& io, Queries queries, Context const& context) {
    if (!queries.refusal.empty()) co_return refuse_queries(queries);
    Deadline const begin = Clock::now();
    UnitWaits const waits(context.unit, UnitState::db);
    Lease lease(context.database->connections());
    if (lease.turned_away()) co_return refuse_crowd();
    if (lease.must_wait()) {
        Deadline const patience = begin + context.config.database.acquire_timeout;
        co_await io.granted(lease.grant(), patience);
    }
    if (!lease.settle()) co_return refuse_waiting(context);
    Deadline const acquired = Clock::now();
    Deadline due = acquired;
    if (lease.first_use()) due += context.config.database.connect;
    Results results(queries, context);
    for (unsigned i = 0; i < queries.count && !results.failed(); ++i) {
        due += results.next();
        co_await io.sleep_until(due);
    }
    lease.end();
    co_return results.response(acquired - begin);
}

template <Io I>
Task<I, Response> db(I& io, Request const& request, Context const& context) {
    return run_queries(io, read_db(request, context), context);
}

template <Io I>
Task<I, Response> queries(I& io, Request const& request, Context const& context) {
    return run_queries(io, read_queries(request, context), context);
}

// The state of the database's connections, for all workers together: {connections, in_use, most_in_use, waiting,
// acquired, timeouts, turned_away}. Takes no connection itself.
Response db_status(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
