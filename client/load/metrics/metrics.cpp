#include "client/load/metrics/metrics.hpp"
#include <algorithm>

namespace tricorn::client {

namespace {

// A request sent later than this after it was due counts as late.
constexpr Duration punctual = std::chrono::milliseconds(1);

// Own parts shorter than this are not worth a record: none changes a percentile noticeably.
constexpr Duration negligible = std::chrono::microseconds(100);

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
    measured_->own_lateness.record(moments.own_lateness);
    if (lateness > punctual) ++measured_->totals.late;
}

void Metrics::answered(unsigned status, bool ok, bool counts, Moments const& moments) {
    Measured& measured = *measured_;
    ended(moments.done, true, moments);
    measured.last_answer_at = std::max(measured.last_answer_at, moments.done - start_);
    ++(ok ? measured.totals.ok : measured.totals.not_ok);
    ++measured.by_status[status % 1000];
    if (counts) {
        ++measured.in_window;
        if (ok) ++measured.ok_in_window;
    }
    Duration const service = moments.done - moments.sent;
    if (ok) {
        measured.service.record(service);
        measured.response.record(moments.done - moments.due);
    } else {
        measured.service_not_ok.record(service);
        measured.response_not_ok.record(moments.done - moments.due);
        add_one(live_.not_ok);
    }
    measured.first_byte.record(moments.first_byte - moments.sent);
    if (moments.own_lateness + moments.own > negligible) [[unlikely]]
        delayed(ok, moments);
    add_one(live_.done);
}

void Metrics::delayed(bool ok, Moments const& moments) {
    Measured& measured = *measured_;
    measured.own_ns += static_cast<std::uint64_t>((moments.own_lateness + moments.own).count());
    auto const record = [](Histogram& seen, Histogram& without, Duration time, Duration own) {
        if (own <= negligible) return;
        seen.record(time);
        without.record(std::max(Duration::zero(), time - own));
    };
    record(measured.first_byte_delayed, measured.first_byte_undelayed, moments.first_byte - moments.sent,
           moments.own_to_first_byte);
    if (!ok) return;
    record(measured.service_delayed, measured.service_undelayed, moments.done - moments.sent, moments.own);
    record(measured.response_delayed, measured.response_undelayed, moments.done - moments.due,
           moments.own_lateness + moments.own);
}

void Metrics::failed(Failure failure, Loss const& loss, std::string_view sample) {
    Measured& measured = *measured_;
    ended(loss.now, loss.sent, loss.moments);
    ++measured.totals.errors;
    if (loss.own) ++measured.own_timeouts;
    auto& failures = measured.failures;
    auto same = std::ranges::find(failures, failure, &FailureCount::failure);
    if (same == failures.end())
        same = failures.insert(failures.end(), FailureCount{failure, 0, loss.now - start_, std::string(sample)});
    ++same->count;
    // How long the server would have taken is not known where the client was not there.
    if (failure.kind == Failure::Kind::timeout && !loss.own) {
        measured.censored.record(loss.now - loss.moments.sent);
        measured.censored_response.record(loss.now - loss.moments.due);
    }
    add_one(live_.errors);
}

void Metrics::unfinished(Loss const& loss) {
    ended(loss.now, loss.sent, loss.moments);
    ++measured_->totals.unfinished;
    if (loss.own) {
        ++measured_->own_unfinished;
        return;
    }
    measured_->censored.record(loss.now - loss.moments.sent);
    measured_->censored_response.record(loss.now - loss.moments.due);
}

// An unsent request has no service time, but its waiting time is known.
void Metrics::never_sent(Clock::time_point now, Clock::time_point due, std::uint64_t count, bool own) {
    measured_->totals.offered += count;
    measured_->totals.unfinished += count;
    if (own) {
        measured_->own_unfinished += count;
        return;
    }
    measured_->censored_response.record(now - due, count);
}

void Metrics::dropped(std::uint64_t count) {
    measured_->totals.offered += count;
    measured_->totals.dropped += count;
}

}  // namespace tricorn::client
