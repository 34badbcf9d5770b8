#include "client/load/metrics/metrics.hpp"
#include <algorithm>

namespace tricorn::client {

namespace {

// A request sent later than this after it was due counts as late.
constexpr Duration punctual = std::chrono::milliseconds(1);

// There is one writer, so a plain addition suffices, without fetch_add's lock prefix.
void add_one(std::atomic<std::uint64_t>& count) {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

void Metrics::connected(Duration took) {
    ++measured_->connections;
    measured_->connect.record(took);
}

void Metrics::ended(Clock::time_point now, bool sent, Moments const& moments) {
    ++measured_->totals.offered;
    measured_->last_at = std::max(measured_->last_at, now - start_);
    measured_->spent += now - moments.due;
    if (!sent) return;
    ++measured_->totals.sent;
    if (!open_loop_) return;
    Duration const lateness = moments.sent - moments.due;
    measured_->lateness.record(lateness);
    if (lateness > punctual) ++measured_->totals.late;
}

void Metrics::answered(unsigned status, bool ok, bool counts, Moments const& moments) {
    Measured& measured = *measured_;
    ended(moments.done, true, moments);
    measured.last_answer_at = std::max(measured.last_answer_at, moments.done - start_);
    ++(ok ? measured.totals.ok : measured.totals.not_ok);
    ++measured.by_status[status % 1000];
    if (counts) ++measured.in_window;
    Duration const service = moments.done - moments.sent;
    if (ok) {
        measured.service.record(service);
        measured.response.record(moments.done - moments.due);
    } else {
        measured.service_not_ok.record(service);
    }
    measured.first_byte.record(moments.first_byte - moments.sent);
    add_one(live_.done);
}

void Metrics::failed(Failure failure, Loss const& loss, std::string_view sample) {
    Measured& measured = *measured_;
    ended(loss.now, loss.sent, loss.moments);
    ++measured.totals.errors;
    auto& failures = measured.failures;
    auto same = std::ranges::find(failures, failure, &FailureCount::failure);
    if (same == failures.end())
        same = failures.insert(failures.end(), FailureCount{failure, 0, loss.now - start_, std::string(sample)});
    ++same->count;
    if (failure.kind == Failure::Kind::timeout) {
        measured.censored.record(loss.now - loss.moments.sent);
        measured.censored_response.record(loss.now - loss.moments.due);
    }
    add_one(live_.errors);
}

void Metrics::unfinished(Loss const& loss) {
    ended(loss.now, loss.sent, loss.moments);
    ++measured_->totals.unfinished;
    measured_->censored.record(loss.now - loss.moments.sent);
    measured_->censored_response.record(loss.now - loss.moments.due);
}

// An unsent request has no service time, but its waiting time is known.
void Metrics::never_sent(Clock::time_point now, Clock::time_point due, std::uint64_t count) {
    measured_->totals.offered += count;
    measured_->totals.unfinished += count;
    measured_->censored_response.record(now - due, count);
}

void Metrics::dropped(std::uint64_t count) {
    measured_->totals.offered += count;
    measured_->totals.dropped += count;
}

}  // namespace tricorn::client
