#include "client/load_thread.hpp"
#include "client/thread_cost.hpp"
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace tricorn {

namespace {

// So many are opened at the same time by one thread: more would overrun a server's backlog, and what the kernel drops
// is tried again a second later.
constexpr std::size_t openers_at_once = 64;

}  // namespace

LoadControl::LoadControl() : news(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (news < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

LoadControl::~LoadControl() {
    ::close(news);
}

void LoadThread::run() {
    std::unique_ptr<EventLoop> loop;
    try {
        loop = std::make_unique<EventLoop>(control_->stop);
        loop_ = loop.get();
        begin_opening();
        loop->run([this] { stop(); });
    } catch (...) {
        surprise_ = std::current_exception();
    }
    if (!told_opened_) tell(control_->opened);
    tell(control_->finished);
    control_->released.wait();
    if (surprise_) {
        // Coroutines may still wait in the loop and own what it looks at. The process ends anyway.
        for (auto& connection : connections_) [[maybe_unused]]
            auto* const left = connection.release();
        [[maybe_unused]] auto* const left = loop.release();
    }
    connections_.clear();   // before the loop that they are registered with
}

void LoadThread::tell(std::atomic<unsigned>& count) {
    ++count;
    ::eventfd_write(control_->news, 1);
}

void LoadThread::begin_opening() {
    for (std::uint64_t const seed : seeds_)
        connections_.push_back(
            std::make_unique<LoadConnection>(AsyncIo(*loop_), *work_, pacer_, metrics_, Random(seed)));
    openers_ = std::min(openers_at_once, seeds_.size());
    for (std::size_t i = openers_; i > 0; --i) spawn(open_some(), &LoadThread::one_opener_less);
}

void LoadThread::spawn(AsyncIo::Task<void> task, void (LoadThread::*then)()) {
    boost::asio::co_spawn(loop_->context(), std::move(task), [this, then](std::exception_ptr surprise) {
        if (surprise) surprise_ = surprise;
        (this->*then)();
    });
}

// One failure ends the opening: the load itself tries the rest, and counts what it meets.
AsyncIo::Task<void> LoadThread::open_some() {
    while (next_to_open_ < seeds_.size() && open_error_ == 0 && !control_->stop.requested()) {
        LoadConnection& connection = *connections_[next_to_open_++];
        int const error = co_await connection.open();
        if (error == 0)
            ++established_;
        else
            open_error_ = error;
    }
}

void LoadThread::one_opener_less() {
    if (--openers_ > 0) return;
    told_opened_ = true;
    tell(control_->opened);
    control_->started.wait();   // nothing else is to be done in this thread until then
    begin_load();
}

void LoadThread::begin_load() {
    if (control_->called_off || surprise_) return loop_->quit();
    pacer_.set(control_->end, control_->cut_off);
    if (control_->stop.requested()) stop();
    for (Metrics& metrics : metrics_) metrics.start(control_->start);
    ThreadCost const before = thread_cost();
    cpu_ = -before.cpu;
    waited_ = -before.waited;
    running_ = connections_.size();
    for (auto& connection : connections_) spawn(connection->load(), &LoadThread::one_connection_less);
}

void LoadThread::one_connection_less() {
    if (--running_ > 0) return;
    ThreadCost const after = thread_cost();
    cpu_ += after.cpu;
    waited_ += after.waited;
    loop_->quit();
}

void LoadThread::stop() {
    Deadline const now = Clock::now();
    pacer_.stop(now, now + control_->stop_grace);
    loop_->hasten(pacer_.cut_off());
}

}  // namespace tricorn
