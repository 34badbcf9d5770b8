#include "tests/support/faulty_server.hpp"
#include "tests/support/process.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <deque>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tricorn::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

// A listening socket at `host`, on a port that the kernel chooses.
int listen_at(std::string const& host, std::uint16_t& port) {
    sockaddr_storage address{};
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&address);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address);
    bool const is_v6 = inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1;
    if (!is_v6) inet_pton(AF_INET, host.c_str(), &v4->sin_addr);
    address.ss_family = is_v6 ? AF_INET6 : AF_INET;
    socklen_t size = is_v6 ? sizeof *v6 : sizeof *v4;
    int const listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || bind(listener, generic, size) != 0 || listen(listener, 4096) != 0 ||
        getsockname(listener, generic, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "listening at " + host);
    port = ntohs(is_v6 ? v6->sin6_port : v4->sin_port);
    return listener;
}

}   // namespace

struct FaultyServer::Peer {
    Peer(int descriptor, std::size_t its_number) : socket(descriptor), number(its_number) {}
    ~Peer() { end(); }
    Peer(Peer const&) = delete;
    Peer& operator=(Peer const&) = delete;

    void end() {
        if (socket >= 0) ::close(socket);
        socket = -1;
    }
    bool reads() const { return forgets || steps.empty(); }

    int socket;
    std::size_t number;
    std::size_t requests = 0;
    std::string input;
    std::deque<Steps::Step> steps;
    std::size_t said = 0;   // bytes of the first step already sent
    std::optional<SteadyClock::time_point> resume;   // of the pause that is the first step
    bool head_seen = false;
    bool forgets = false;   // reads until the end and never responds again
};

FaultyServer::FaultyServer(Behaviour behaviour, std::string const& host)
    : host_(host), listener_(listen_at(host, port_)), wake_(eventfd(0, EFD_CLOEXEC)), behaviour_(std::move(behaviour)) {
    thread_ = std::thread([this] { run(); });
}

FaultyServer::~FaultyServer() {
    ending_ = true;
    eventfd_write(wake_, 1);
    thread_.join();
    peers_.clear();
    ::close(listener_);
    ::close(wake_);
}

std::string FaultyServer::url(std::string const& target) const {
    return "http://" + Address{host_, port_, ""}.text() + target;
}

void FaultyServer::behave(Behaviour behaviour) {
    std::lock_guard const lock(mutex_);
    behaviour_ = std::move(behaviour);
}

Behaviour FaultyServer::behaviour() const {
    std::lock_guard const lock(mutex_);
    return behaviour_;
}

FaultyServer::Counts FaultyServer::counts() const {
    std::lock_guard const lock(mutex_);
    return counts_;
}

FaultyServer::Counts FaultyServer::final_counts() {
    eventually(Millis(20'000), [this] {
        std::size_t const before = looks_;
        eventfd_write(wake_, 1);
        return eventually(Millis(20'000), [&] { return looks_ != before; }) && nobody_left_;
    });
    return counts();
}

void FaultyServer::forget() {
    std::lock_guard const lock(mutex_);
    counts_ = {};
    received_.clear();
}

std::vector<Received> FaultyServer::received() const {
    std::lock_guard const lock(mutex_);
    return received_;
}

void FaultyServer::run() {
    std::vector<pollfd> watched;
    for (;;) {
        watched.assign({{wake_, POLLIN, 0}, {listener_, POLLIN, 0}});
        std::optional<SteadyClock::time_point> next;
        for (auto const& peer : peers_) {
            short const wanted = peer->reads() ? POLLIN : peer->resume ? short(0) : POLLOUT;
            watched.push_back({peer->socket, wanted, 0});
            if (peer->resume && (!next || *peer->resume < *next)) next = peer->resume;
        }
        auto const left = next ? std::chrono::ceil<Millis>(*next - SteadyClock::now()) : Millis(-1);
        poll(watched.data(), watched.size(), next ? std::max(0, static_cast<int>(left.count())) : -1);
        if (ending_) return;
        eventfd_t asked = 0;   // poll has reported this first: the others are looked at after the request
        if (watched[0].revents != 0) eventfd_read(wake_, &asked);
        for (std::size_t i = 0; i < peers_.size(); ++i) serve(*peers_[i], watched[i + 2].revents);
        std::erase_if(peers_, [](auto const& peer) { return peer->socket < 0; });
        if (watched[1].revents != 0) accept_all();
        nobody_left_ = peers_.empty() && watched[1].revents == 0;
        if (asked > 0) ++looks_;
    }
}

void FaultyServer::accept_all() {
    for (int socket; (socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
        int const on = 1;   // each step is sent at once
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peers_.push_back(std::make_unique<Peer>(socket, next_connection_++));
        {
            std::lock_guard const lock(mutex_);
            ++counts_.accepted;
        }
        auto const on_accept = behaviour().on_accept;
        if (!on_accept) continue;
        append(*peers_.back(), on_accept(peers_.back()->number));
        perform(*peers_.back());
    }
    std::erase_if(peers_, [](auto const& peer) { return peer->socket < 0; });
}

void FaultyServer::serve(Peer& peer, short events) {
    if (peer.reads()) {
        if (events != 0) take(peer);
    } else if ((events & (POLLERR | POLLHUP)) != 0) {
        return peer.end();   // a reset connection waits for nothing more
    }
    perform(peer);
}

void FaultyServer::take(Peer& peer) {
    char piece[65'536];
    ssize_t const n = recv(peer.socket, piece, sizeof piece, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return peer.end();
    if (n < 0 || peer.forgets) return;
    peer.input.append(piece, static_cast<std::size_t>(n));
    parse(peer);
}

// Takes one complete request out of the input.
void FaultyServer::parse(Peer& peer) {
    std::size_t const head_end = peer.input.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    Received request{next_request_, peer.number, peer.requests, peer.input.substr(0, head_end + 4), {}};
    Behaviour const now = behaviour();
    if (!std::exchange(peer.head_seen, true) && now.on_head) {
        append(peer, now.on_head(request));
        if (!peer.steps.empty()) return;
    }
    std::string const announced = request.field("Content-Length");
    std::size_t const length = announced.empty() ? 0 : std::stoul(announced);
    if (peer.input.size() < head_end + 4 + length) return;
    request.body = peer.input.substr(head_end + 4, length);
    peer.input.erase(0, head_end + 4 + length);
    peer.head_seen = false;
    ++next_request_;
    ++peer.requests;
    {
        std::lock_guard const lock(mutex_);
        ++counts_.requests;
        if (!peer.input.empty()) ++counts_.too_early;
        if (received_.size() < 1000) received_.push_back(request);
    }
    if (now.on_request) append(peer, now.on_request(request));
}

void FaultyServer::append(Peer& peer, Steps const& steps) {
    peer.steps.insert(peer.steps.end(), steps.steps().begin(), steps.steps().end());
}

void FaultyServer::perform(Peer& peer) {
    using Kind = Steps::Step::Kind;
    while (peer.socket >= 0 && !peer.forgets && !peer.steps.empty()) {
        Steps::Step& step = peer.steps.front();
        if (step.kind == Kind::say) {
            std::string_view const rest = std::string_view(step.bytes).substr(peer.said);
            ssize_t const n = send(peer.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (n < 0 && errno == EAGAIN) return;
            if (n < 0) return peer.end();
            peer.said += static_cast<std::size_t>(n);
            if (peer.said < step.bytes.size()) return;
            peer.said = 0;
        } else if (step.kind == Kind::pause) {
            if (!peer.resume) peer.resume = SteadyClock::now() + step.time;
            if (SteadyClock::now() < *peer.resume) return;
            peer.resume.reset();
        } else if (step.kind == Kind::half_close) {
            shutdown(peer.socket, SHUT_WR);
            peer.forgets = true;
        } else {
            linger const at_once{1, 0};   // close sends RST (socket(7))
            if (step.kind == Kind::reset) setsockopt(peer.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            return peer.end();
        }
        peer.steps.pop_front();
    }
}

}   // namespace tricorn::test
