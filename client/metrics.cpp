#include "client/metrics.hpp"
#include <algorithm>

namespace tricorn {

namespace {

// One writer: a plain addition, without the lock prefix of fetch_add.
void add_one(std::atomic<std::uint64_t>& count) {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

void Metrics::connected(Duration took) {
    ++measured_.connections;
    measured_.connect.record(took);
}

void Metrics::answered(unsigned status, bool ok, bool counts, Moments const& moments) {
    Totals& totals = measured_.totals;
    ++(ok ? totals.ok : totals.not_ok);
    ++measured_.by_status[status % 1000];
    if (counts) ++measured_.in_window;
    (ok ? measured_.service : measured_.service_not_ok).record(moments.done - moments.sent);
    measured_.first_byte.record(moments.first_byte - moments.sent);
    ended(moments.done);
    measured_.last_answer_at = measured_.last_at;
    add_one(live_.done);
}

void Metrics::failed(Failure failure, Clock::time_point now, Duration age, std::string_view sample) {
    ++measured_.totals.errors;
    auto& failures = measured_.failures;
    auto same = std::ranges::find(failures, failure, &FailureCount::failure);
    if (same == failures.end())
        same = failures.insert(failures.end(), FailureCount{failure, 0, now - start_, std::string(sample)});
    ++same->count;
    if (failure.kind == Failure::Kind::timeout) measured_.censored.record(age);
    ended(now);
    add_one(live_.errors);
}

void Metrics::unfinished(Clock::time_point now, Duration age) {
    ++measured_.totals.unfinished;
    measured_.censored.record(age);
    ended(now);
}

}  // namespace tricorn
