#pragma once
// The simulated database: the endpoints in which a unit first waits for one of a few connections, then for its queries.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "server/config/latency.hpp"
#include "server/database/database.hpp"
#include "server/routing/context.hpp"
#include <string>

namespace tricorn::server::handlers {

// What a request asks of the database.
struct Queries {
    unsigned count = 1;
    bool as_list = false;
    Latency latency;
    Duration most;   // for one query
    std::string refusal;   // why it cannot be had (400); empty: it can
};

// /db: one query. `?latency=` is a distribution as --db-latency takes it, at most --max-delay long.
Queries read_db(Request const& request, Context const& context);

// /queries: a list, also of one; ?queries= from 1 to 500, what is less or no number counts as 1, what is more as 500
// (TechEmpower's rules).
Queries read_queries(Request const& request, Context const& context);

// The queries of one exchange, one after the other, and the answer that grows meanwhile.
class Results {
public:
    Results(Queries const& queries, Context const& context);

    // Draws the next query: says how long it takes. Its row, or its failure, is in the answer.
    Duration next();
    bool failed() const { return failed_; }
    // 200 with the rows, or 500 for a query that failed; Server-Timing says what was waited for the connection and
    // what the queries took.
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
Response refuse_crowd();   // too many wait already
Response refuse_waiting(Context const& context);   // waited for too long

// One connection for all queries of the exchange. Each is due a service time after the one before it was, so that N
// of them are not N times late.
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

// What the database's connections are doing: {connections, in_use, most_in_use, waiting, acquired, timeouts,
// turned_away}, for all workers together. Takes no connection itself.
Response db_status(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
