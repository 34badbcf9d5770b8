#include "server/session/http1_connection.hpp"
#include "common/http/problem.hpp"
#include "common/log/log.hpp"
#include "server/session/access_line.hpp"
#include "server/session/answer.hpp"
#include <algorithm>
#include <utility>

namespace tricorn::server {

namespace {

constexpr std::size_t copied_body = 16 * 1024;   // bytes; a larger body is gathered by sendmsg instead of copied
// How long a silent client may take to close after a response that ends the connection: longer if the response probably
// interrupted its sending.
constexpr auto after_answer = std::chrono::milliseconds(100);
constexpr auto after_refusal = std::chrono::milliseconds(400);

}   // namespace

Http1Connection::Http1Connection(WorkerState& worker, std::string peer, Unit unit)
    : worker_(&worker), peer_(std::move(peer)), unit_(unit) {
    worker.counters.connections.add(1);
    worker.slot.connections.fetch_add(1, std::memory_order_relaxed);
}

Http1Connection::~Http1Connection() {
    worker_->slot.connections.fetch_sub(1, std::memory_order_relaxed);
    if (in_flight_ > 0) worker_->slot.in_flight.fetch_sub(in_flight_);
    if (!work_) return;
    let_go();
    worker_->workspaces.give_back(std::move(work_));
}

Http1Connection::Step Http1Connection::next() {
    if (answering_) return Step::answer;
    if (holds_enough()) return Step::send;
    if (!finished_ && work_) parse();
    if (answering_) return Step::answer;
    if (unsent()) return Step::send;
    if (finished_) return Step::finish;
    if (!work_ || !work_->parser.begun()) return wait_in(Phase::idle);
    return wait_in(work_->parser.head_done() ? Phase::body : Phase::head);
}

// Parses the available bytes into a complete request, a refusal, or neither yet.
void Http1Connection::parse() {
    std::size_t consumed = 0;
    RequestParser::Progress const progress = work_->parser.put(work_->input.bytes(), consumed);
    work_->input.consume(consumed);
    if (progress == RequestParser::Progress::refused) refuse(work_->parser.refusal());
    if (progress == RequestParser::Progress::need_more && owes_continue()) {
        continued_ = true;
        work_->output += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    if (work_->parser.head_done() && !finished_) count();
    if (progress != RequestParser::Progress::complete) return;
    ++requests_;
    answering_ = true;
    answer_start_ = work_->output.size();
    complete_at_ = Clock::now();
    unit_.begin_exchange(work_->request.method, work_->request.path(), complete_at_);
}

// A forced stop would cut a request off once its head is complete.
void Http1Connection::count() {
    if (counted_) return;
    counted_ = true;
    ++in_flight_;
    worker_->slot.in_flight.fetch_add(1);
}

// No byte of the body has arrived: the client waits for permission to send it (RFC 9110 section 10.1.1).
bool Http1Connection::owes_continue() const {
    return !continued_ && work_->parser.head_done() && work_->parser.expects_continue() && work_->input.empty() &&
           work_->request.body.empty();
}

// A phase's deadline is absolute: set when the phase begins, not extended by bytes that trickle in.
Http1Connection::Step Http1Connection::wait_in(Phase phase) {
    if (phase == phase_) return Step::wait;
    phase_ = phase;
    Config const& config = worker_->config;
    bool const first = requests_ == 0;   // the keep-alive timeout does not apply to the first request of a connection
    Duration const allowed = phase == Phase::idle
                                 ? (first ? config.limits.header_timeout : config.limits.keepalive_timeout)
                             : phase == Phase::head ? config.limits.header_timeout
                                                    : config.limits.body_timeout;
    Deadline const now = answered_at_ == Deadline() ? Clock::now() : answered_at_;
    answered_at_ = Deadline();
    deadline_ = now + allowed;
    unit_.rest(phase == Phase::idle ? UnitState::idle : UnitState::reading, now);
    return Step::wait;
}

std::span<char> Http1Connection::room() {
    if (!work_) work_ = worker_->workspaces.take();
    return work_->input.room();
}

// A client that has gone meanwhile is not counted: its wait ends before its time.
void Http1Connection::count_idle_end(WaitResult waited) const {
    if (waited == WaitResult::timed_out && Clock::now() >= deadline_) worker_->count_idle_closed(IdleClosed::timeout);
    if (waited != WaitResult::stopping) return;
    worker_->count_idle_closed(worker_->stop.requested() ? IdleClosed::stop : IdleClosed::crowd);
}

bool Http1Connection::give_up(WaitResult waited) {
    if (waited == WaitResult::overloaded) {
        refuse({503, "every unit is busy and the queue is full; try again soon"});
        return true;
    }
    if (phase_ == Phase::idle) {   // timed out, or must be closed
        count_idle_end(waited);
        return false;
    }
    refuse({408, phase_ == Phase::head ? "the request's head did not arrive in time (--header-timeout)"
                                       : "the request's body did not arrive in time (--body-timeout)"});
    return true;
}

void Http1Connection::refuse(Refusal refusal) {
    if (!work_) work_ = worker_->workspaces.take();
    Response response = refusal.status == 503 ? overloaded(refusal.detail) : problem(refusal.status, refusal.detail);
    // For lack of a unit (503): already counted as a refusal.
    if (refusal.status != 503) worker_->count_response(other_endpoint, response.status, Duration::zero());
    linger_timeout_ = after_refusal;
    enqueue(std::move(response), true);
}

Context Http1Connection::context(std::string_view argument) const {
    return {.config = worker_->config,
            .worker = worker_->index,
            .generation = worker_->generation,
            .peer = peer_,
            .connection_requests = requests_,
            .argument = argument,
            .draining = worker_->board.draining.load(std::memory_order_relaxed),   // of the whole service
            .degraded = worker_->board.degraded.load(std::memory_order_relaxed),
            .database = &worker_->database,
            .outbound = &worker_->outbound,
            .calibration = worker_->calibration,
            .unit = unit_};
}

bool Http1Connection::wants_more_requests() const {
    std::uint64_t const limit = worker_->config.limits.keepalive_requests;
    if (limit != 0 && requests_ >= limit) return false;
    return !worker_->stop.requested() && !(worker_->crowded && worker_->crowded());
}

void Http1Connection::answer(Response response, std::size_t endpoint) {
    bool const asked_to_close = !work_->request.keep_alive;
    bool const close = asked_to_close || !wants_more_requests();
    if (close && !asked_to_close) linger_timeout_ = after_answer;
    if (response.body.size() > copied_body) hold_or_refuse(response);
    unsigned const status = response.status;
    enqueue(std::move(response), close);
    answering_ = counted_ = false;
    answered_at_ = Clock::now();
    unit_.end_exchange(answered_at_);
    worker_->count_exchange(endpoint, status, answered_at_ - complete_at_);
    // Frees a large body while its response may still be sent slowly. (Assigning an empty string would keep the
    // memory.)
    if (work_->request.body.capacity() > copied_body) std::string().swap(work_->request.body);
    if (close) return;
    work_->parser.start();
    phase_ = Phase::none;
    continued_ = false;
}

// Memory may have run out: what the exchange took is freed first.
bool Http1Connection::fail(char const* why) {
    if (answering_) {
        std::string().swap(work_->request.body);
        work_->response = Response();
        let_go();
        work_->output.resize(answer_start_);   // discards the partial response
    }
    log::error("an exchange failed: {}", why);
    if (!answering_) return false;
    linger_timeout_ = after_refusal;
    answering_ = counted_ = false;
    worker_->count_response(other_endpoint, 500, Clock::now() - complete_at_);
    enqueue(problem(500, "this request failed; the server's log contains the reason"), true);
    return true;
}

void Http1Connection::enqueue(Response response, bool close) {
    Framing framing;
    framing.head_only = work_->request.method == "HEAD";
    framing.close = close;
    framing.announce_keep = !close && work_->request.version == 10;
    append_head(work_->output, response, framing);
    if (log::access_on()) log_access(response);
    finished_ = close;
    if (framing.head_only || !may_have_body(response.status)) return;
    if (!response.source && response.body.size() <= copied_body) {
        work_->output += response.body;
        return;
    }
    response.body.shrink_to_fit();   // it may be sent slowly
    work_->response = std::move(response);
    tail_offset_ = 0;
    source_left_ = work_->response.source ? work_->response.source_size : 0;
    if (work_->response.source) work_->response.body.clear();
}

// A large body waits in memory until the client has taken it.
void Http1Connection::hold_or_refuse(Response& response) {
    if (response.source || work_->request.method == "HEAD") return;
    std::uint64_t const size = response.body.size();
    if (worker_->unsent.hold(size)) {
        work_->held = size;
        return;
    }
    response = overloaded("too much is waiting for slow clients (--max-buffered); try again soon");
}

void Http1Connection::let_go() {
    if (work_->held != 0) worker_->unsent.release(std::exchange(work_->held, 0));
}

// The exchange goes on where there is no memory for its line.
void Http1Connection::log_access(Response const& response) const noexcept try {
    worker_->follow_log();
    Exchange const exchange{.peer = peer_,
                            .request = work_->request,
                            .status = response.status,
                            .body_bytes = may_have_body(response.status) ? body_size(response) : 0,
                            .handling = answering_ ? Clock::now() - complete_at_ : Duration::zero(),
                            .time = std::chrono::system_clock::now()};
    log::access(access_line(exchange, worker_->config.log.format));
} catch (...) {
    log::lose_access_line();
}

// Collects what to send next: the output followed by the body, or the next piece of a generated body.
std::size_t Http1Connection::gather(iovec (&pieces)[2]) {
    if (!work_) return 0;
    std::string& output = work_->output;
    std::string& body = work_->response.body;
    if (output_offset_ == output.size() && tail_offset_ == body.size() && source_left_ > 0) {
        output.resize(static_cast<std::size_t>(std::min<std::uint64_t>(source_left_, enough)));
        work_->response.source->fill(output);
        source_left_ -= output.size();
        output_offset_ = 0;
    }
    std::size_t count = 0;
    if (output_offset_ < output.size()) {
        pieces[count++] = {output.data() + output_offset_, output.size() - output_offset_};
    }
    if (tail_offset_ < body.size()) pieces[count++] = {body.data() + tail_offset_, body.size() - tail_offset_};
    if (count == 0) all_sent();
    return count;
}

void Http1Connection::sent(std::size_t count) {
    std::size_t const of_output = std::min(count, work_->output.size() - output_offset_);
    output_offset_ += of_output;
    tail_offset_ += count - of_output;
}

WritePace::Limits Http1Connection::pace_limits() const {
    LimitsConfig const& limits = worker_->config.limits;
    return {.stalled = limits.write_timeout, .rate = limits.min_write_rate, .whole = limits.response_timeout};
}

// Gives an idle connection's memory back.
void Http1Connection::all_sent() {
    std::uint32_t const still_due = counted_ ? 1 : 0;
    if (in_flight_ > still_due) worker_->slot.in_flight.fetch_sub(in_flight_ - still_due);
    in_flight_ = still_due;
    work_->output.clear();
    output_offset_ = tail_offset_ = answer_start_ = 0;
    if (work_->pace.begun()) work_->pace = WritePace();
    Response gone;   // frees its body's memory, as above
    if (work_->response.source || !work_->response.body.empty()) std::swap(work_->response, gone);
    let_go();
    if (!answering_ && work_->input.empty() && !work_->parser.begun()) {
        worker_->workspaces.give_back(std::move(work_));
    }
}

}   // namespace tricorn::server
