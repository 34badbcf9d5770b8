#include "client/selftest/null_responder.hpp"
#include "common/os/processors.hpp"
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::client {

namespace {

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

int checked(int result, char const* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

int listen_somewhere(std::uint16_t& port) {
    int const listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    checked(::bind(listener, reinterpret_cast<sockaddr*>(&address), length), "bind");
    checked(::listen(listener, 4096), "listen");
    checked(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
    port = ntohs(address.sin_port);
    return listener;
}

void accept_all(int listener, int epoll) {
    for (;;) {
        int const client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) return;
        int const on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{EPOLLIN, {.fd = client}};
        if (::epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event) != 0) ::close(client);
    }
}

void answer_or_close(int client) {
    char bytes[16 * 1024];
    ssize_t const received = ::recv(client, bytes, sizeof bytes, 0);
    if (received > 0 && ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) > 0) return;
    if (received < 0 && errno == EAGAIN) return;
    ::close(client);
}

[[noreturn]] void serve(int listener) {
    int const epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{EPOLLIN, {.fd = listener}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        epoll_event events[256];
        int const count = ::epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            if (events[i].data.fd == listener)
                accept_all(listener, epoll);
            else
                answer_or_close(events[i].data.fd);
        }
    }
}

}   // namespace

NullResponder::NullResponder(std::optional<unsigned> processor) {
    int const listener = listen_somewhere(port_);
    pid_t const parent = ::getpid();
    process_ = checked(::fork(), "fork");
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(0);   // it died in between
        ::signal(SIGINT, SIG_IGN);               // from a terminal: its parent says when
        if (processor) bind_this_thread({*processor});
        serve(listener);
    }
    ::close(listener);
}

NullResponder::~NullResponder() {
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
}

}   // namespace tricorn::client
