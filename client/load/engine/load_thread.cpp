#include "client/load/engine/load_thread.hpp"
#include "common/os/thread_clock.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <sys/eventfd.h>

namespace tricorn::client {

namespace {

// Connections that one thread opens concurrently. More would overflow a server's backlog, and the kernel retries a
// dropped SYN only after a second.
constexpr std::size_t openers_at_once = 64;

constexpr Duration look_at_the_allowance = std::chrono::milliseconds(100);

}  // namespace

LoadThread::LoadThread(Work const& work, Share share, LoadControl& control)
    : work_(&work),
      share_(std::move(share)),
      pacer_(share_.allowance, share_.schedule, share_.overflow),
      recorder_(work.targets.size()),
      random_(share_.seed),
      control_(&control) {
    idle_counts_.wanted = share_.idle;
}

void LoadThread::run() {
    std::unique_ptr<EventLoop> loop;
    try {
        loop = std::make_unique<EventLoop>(control_->stop);
        loop_ = loop.get();
        page_timer_.emplace(loop->context());
        beat_timer_.emplace(loop->context());
        pace_timer_.emplace(loop->context());
        begin_opening();
        loop->run([this] { stop(); });
    } catch (...) {
        surprise_ = std::current_exception();
    }
    if (!told_opened_) tell(control_->opened);
    tell(control_->finished);
    control_->released.wait();
    if (surprise_) {
        // Leaked on purpose: suspended coroutines may own objects that the loop refers to. The process ends anyway.
        for (auto& connection : connections_) [[maybe_unused]]
            auto* const left = connection.release();
        for (auto& idle : idle_connections_) [[maybe_unused]]
            auto* const left = idle.release();
        [[maybe_unused]] auto* const left = loop.release();
        return;
    }
    page_timer_.reset();
    beat_timer_.reset();
    pace_timer_.reset();
    connections_.clear();   // before the event loop that they are registered with
    idle_connections_.clear();
}

void LoadThread::tell(std::atomic<unsigned>& count) {
    ++count;
    ::eventfd_write(control_->news.number(), 1);
}

std::vector<std::uint64_t> LoadThread::answers() const {
    std::vector<std::uint64_t> answers;
    answers.reserve(connections_.size());
    for (auto const& connection : connections_) answers.push_back(connection->answers());
    return answers;
}

void LoadThread::begin_opening() {
    for (std::uint64_t const seed : share_.seeds)
        connections_.push_back(std::make_unique<LoadConnection>(AsyncIo(*loop_), *work_, pacer_, recorder_,
                                                                Random(seed), share_.first + connections_.size()));
    for (std::size_t i = 0; i < share_.idle; ++i)
        idle_connections_.push_back(
            std::make_unique<IdleConnection<AsyncIo>>(AsyncIo(*loop_), work_->address_of(share_.first_idle + i),
                                                      work_->tls, work_->timeout, idle_counts_, idle_cut_off_));
    openers_ = std::min(openers_at_once, connections_.size() + idle_connections_.size());
    for (std::size_t i = openers_; i > 0; --i) spawn(open_some(), &LoadThread::one_opener_less);
}

void LoadThread::spawn(AsyncIo::Task<void> task, void (LoadThread::*then)()) {
    boost::asio::co_spawn(loop_->context(), std::move(task), [this, then](std::exception_ptr surprise) {
        if (surprise) surprise_ = surprise;
        (this->*then)();
    });
}

// Stops at the first failure: the load opens the rest itself and counts its failures.
AsyncIo::Task<void> LoadThread::open_some() {
    while (next_to_open_ < connections_.size() && !open_error_ && !control_->stop.requested()) {
        LoadConnection& connection = *connections_[next_to_open_++];
        std::optional<LoadError> load_error = co_await connection.open();
        if (load_error)
            open_error_ = std::move(load_error);
        else
            ++established_;
    }
    while (next_to_open_ < connections_.size() + idle_connections_.size() && !open_error_ &&
           !control_->stop.requested()) {
        IdleConnection<AsyncIo>& idle = *idle_connections_[next_to_open_++ - connections_.size()];
        bool const opened = co_await idle.open();
        if (!opened) co_return;   // hold() tries again, and the report shows how many opened
    }
}

void LoadThread::one_opener_less() {
    if (--openers_ > 0) return;
    told_opened_ = true;
    tell(control_->opened);
    control_->started.wait();   // this thread has no other work until then
    begin_load();
}

void LoadThread::begin_load() {
    if (control_->called_off || surprise_) return loop_->quit();
    control_->slices.put(recorder_.rotate(Clock::now(), Slice::Part::setup, nullptr));
    recorder_.start(control_->start, pacer_.open_loop());
    pacer_.set(control_->start, control_->end, control_->cut_off);
    begin_pages();
    auto const worked = [] { return Duration(ThreadClock::now().time_since_epoch()); };
    set_beat_timer(pacer_.stalls().begin(std::max(Clock::now(), control_->start), worked));
    if (control_->stop.requested()) stop();
    running_ = connections_.size();
    helpers_ = idle_connections_.size() + (pacer_.open_loop() ? 1 : 0);
    for (auto& connection : connections_) spawn(connection->load(), &LoadThread::one_connection_less);
    for (auto& idle : idle_connections_) spawn(idle->hold(over_), &LoadThread::one_helper_less);
    if (pacer_.open_loop()) spawn(pace(), &LoadThread::one_helper_less);
}

void LoadThread::begin_pages() {
    page_end_ = std::min(control_->start + control_->first_slice, pacer_.end());
    set_page_timer();
}

void LoadThread::set_page_timer() {
    page_timer_->expires_at(page_end_);
    page_timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled || window_over_ || over_) return;
        Deadline const now = Clock::now();
        if (page_end_ >= pacer_.end()) return end_window(now);
        turn_page(now, Slice::Part::window);
        page_end_ = std::min(page_end_ + slice_length, pacer_.end());
        set_page_timer();
    });
}

// Shows that the thread is there. Its timer comes behind every socket that was ready when it was due.
void LoadThread::set_beat_timer(Deadline next) {
    beat_timer_->expires_at(next);
    beat_timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled || over_) return;
        set_beat_timer(pacer_.stalls().beat(Clock::now()));
    });
}

void LoadThread::turn_page(Deadline now, Slice::Part part) {
    pacer_.drop_due(now);
    std::uint64_t const dropped = pacer_.take_dropped();
    if (dropped > 0) drop(dropped);
    Stalls::Sum const absent = pacer_.stalls().take();
    recorder_.was_absent({absent.total, absent.longest});
    control_->slices.put(recorder_.rotate(now, part, control_->slices.spare()));
    ::eventfd_write(control_->news.number(), 1);
}

// Requests due just before the end are still sent, since the clock cannot be read at every moment. Nothing is sent
// after that, and connections that wait for a turn get none.
void LoadThread::end_window(Deadline now) {
    window_over_ = true;
    if (pacer_.open_loop()) pacer_.dispatch(now);
    turn_page(now, Slice::Part::window);
    page_timer_->cancel();
    pacer_.dismiss();
}

// The pace of an open loop: gives each due request to a waiting connection. While all are busy, the next connection to
// become free takes what is due by then, and this coroutine sleeps until one waits again.
AsyncIo::Task<void> LoadThread::pace() {
    auto const outcome = boost::asio::as_tuple(boost::asio::deferred);
    pacer_.on_wait([this] {
        if (std::exchange(nobody_waited_, false)) pace_timer_->cancel();
    });
    while (!over_ && !window_over_) {
        Deadline const now = Clock::now();
        pacer_.dispatch(now);
        if (pacer_.over(now)) {
            pacer_.dismiss();
            co_return;
        }
        nobody_waited_ = !pacer_.anybody_idle();
        // The end of the window wakes it too.
        Deadline const later = now + std::chrono::hours(1);
        Deadline const again = nobody_waited_ ? later : pacer_.next().value_or(later);
        // Wakes regularly, because another thread may use up the shared allowance.
        pace_timer_->expires_at(share_.allowance ? std::min(again, now + look_at_the_allowance) : again);
        co_await pace_timer_->async_wait(outcome);
    }
}

void LoadThread::one_connection_less() {
    if (--running_ > 0) return;
    over_ = true;
    pace_timer_->cancel();
    page_timer_->cancel();
    beat_timer_->cancel();
    give_up_what_is_due();
    turn_page(Clock::now(), window_over_ ? Slice::Part::drain : Slice::Part::window);
    idle_cut_off_ = Clock::now();
    loop_->shorten_deadlines(idle_cut_off_);
    if (helpers_ == 0) loop_->quit();
}

void LoadThread::one_helper_less() {
    if (--helpers_ == 0 && over_) loop_->quit();
}

void LoadThread::drop(std::uint64_t requests) {
    recorder_.due(std::min(Clock::now(), pacer_.end()) - Duration(1), requests);
    work_->targets.draw(random_, requests,
                        [&](std::size_t kind, std::uint64_t times) { recorder_[kind].dropped(times); });
}

// Accounts for requests that were due before the end but found every connection busy, or no thread.
void LoadThread::give_up_what_is_due() {
    Deadline const now = Clock::now();
    pacer_.forfeit([&](Deadline due, std::uint64_t requests, bool own) {
        recorder_.due(due, requests);
        work_->targets.draw(random_, requests, [&](std::size_t kind, std::uint64_t times) {
            if (share_.overflow == Overflow::drop && !own)
                recorder_[kind].dropped(times);
            else
                recorder_[kind].never_sent(now, due, times, own);
        });
    });
}

void LoadThread::stop() {
    Deadline const now = Clock::now();
    pacer_.stop(now, now + control_->stop_grace);
    if (running_ > 0 && !window_over_) end_window(now);
    idle_cut_off_ = std::min(idle_cut_off_, pacer_.cut_off());
    loop_->shorten_deadlines(pacer_.cut_off());
}

}   // namespace tricorn::client
