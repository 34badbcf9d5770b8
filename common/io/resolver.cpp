#include "common/io/resolver.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <set>
#include <sys/socket.h>
#include <system_error>
#include <thread>

namespace tricorn {

Lookup::Lookup(std::string host, std::uint16_t port, Socket ready, Socket notify)
    : host_(std::move(host)), port_(port), ready_(std::move(ready)), notify_(std::move(notify)) {}

Addresses Lookup::answer() {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [this] { return addresses_.has_value(); });
    return *addresses_;
}

bool Lookup::given_up() {
    char nothing;
    return notify_.receive({&nothing, 1}).ended;
}

void Lookup::answer_with(Addresses addresses) {
    std::lock_guard const lock(mutex_);
    addresses_ = std::move(addresses);
    answered_.notify_all();
    notify_ = Socket(-1);
}

// State shared with threads that may outlive the resolver.
struct Resolver::Shared {
    explicit Shared(Ask function) : ask(std::move(function)) {}

    Ask const ask;
    std::mutex mutex;   // guards the following members
    std::condition_variable changed;
    std::deque<std::shared_ptr<Lookup>> questions;
    std::set<std::string> asking;   // names being resolved: at most one thread each, however many lookups wait for it
    unsigned idle = 0;   // threads without a lookup; `busy` counts those with one
    unsigned busy = 0;
    bool closing = false;
};

Resolver::Resolver(Ask ask) : shared_(std::make_shared<Shared>(std::move(ask))) {}

Resolver::~Resolver() {
    std::unique_lock lock(shared_->mutex);
    shared_->closing = true;
    shared_->questions.clear();
    shared_->changed.notify_all();
    shared_->changed.wait(lock, [this] { return shared_->idle == 0; });
}

Expected<std::shared_ptr<Lookup>> Resolver::look_up(std::string host, std::uint16_t port) {
    int ends[2];
    int const failed = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends);
    if (failed != 0) return refused(std::strerror(errno));
    auto lookup = std::make_shared<Lookup>(std::move(host), port, Socket(ends[0]), Socket(ends[1]));
    std::lock_guard const lock(shared_->mutex);
    // Remove abandoned lookups, so that they do not pile up while the system's resolver blocks the threads.
    std::erase_if(shared_->questions, [](auto const& question) { return question->given_up(); });
    bool const wants_thread = shared_->questions.size() >= shared_->idle;
    bool const has_thread = shared_->idle + shared_->busy > 0;
    if (wants_thread && !add_thread(shared_) && !has_thread) return refused("the system cannot create another thread");
    shared_->questions.push_back(lookup);
    shared_->changed.notify_all();
    return lookup;
}

bool Resolver::add_thread(std::shared_ptr<Shared> const& shared) {
    if (shared->idle + shared->busy == max_threads) return false;
    // It inherits the mask. Signals are for those threads that wait for them; this one may outlive its resolver.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = true;
    try {
        std::thread([shared] { answer_questions(*shared); }).detach();
    } catch (std::exception const&) {   // no thread, or no memory for one
        started = false;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (started) ++shared->idle;
    return started;
}

namespace {

// end(): out of memory.
std::set<std::string>::iterator note(std::set<std::string>& names, std::string const& name) try {
    return names.insert(name).first;
} catch (std::bad_alloc const&) {
    return names.end();
}

}   // namespace

// No exception may leave these threads.
void Resolver::answer_questions(Shared& shared) {
    auto const next = [&shared] {
        return std::ranges::find_if(
            shared.questions, [&shared](auto const& question) { return !shared.asking.contains(question->host_); });
    };
    std::unique_lock lock(shared.mutex);
    for (;;) {
        shared.changed.wait(lock, [&] { return shared.closing || next() != shared.questions.end(); });
        if (shared.closing) break;
        auto const at = next();
        std::shared_ptr<Lookup> const question = std::move(*at);
        shared.questions.erase(at);
        if (question->given_up()) continue;
        auto const asking = note(shared.asking, question->host_);
        if (asking == shared.asking.end()) {
            question->answer_with(refused("out of memory"));
            continue;
        }
        --shared.idle;
        ++shared.busy;
        lock.unlock();
        question->answer_with(ask(shared, *question));
        lock.lock();
        --shared.busy;
        ++shared.idle;
        shared.asking.erase(asking);
        shared.changed.notify_all();
    }
    --shared.idle;
    shared.changed.notify_all();
}

// Converts exceptions to results.
Addresses Resolver::ask(Shared const& shared, Lookup const& question) {
    try {
        return shared.ask(question.host_, question.port_);
    } catch (std::exception const& surprise) {
        return refused(surprise.what());
    }
}

}   // namespace tricorn
