#include "client/selftest/null_responder.hpp"
#include "common/os/descriptor.hpp"
#include "common/os/processors.hpp"
#include "common/os/system_call.hpp"
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::client {

namespace {

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void accept_all(int listener, int epoll) {
    for (;;) {
        Descriptor client(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!client) return;
        int const on = 1;
        ::setsockopt(client.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{EPOLLIN, {.fd = client.number()}};
        if (::epoll_ctl(epoll, EPOLL_CTL_ADD, client.number(), &event) == 0)
            client.release();   // answer_or_close has it
    }
}

void answer_or_close(int number) {
    Descriptor client(number);
    char bytes[16 * 1024];
    ssize_t const received = ::recv(number, bytes, sizeof bytes, 0);
    bool const answered = received > 0 && ::send(number, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
    if (answered || (received < 0 && errno == EAGAIN)) client.release();
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

// Where it listens; the forked process alone, once it is there.
struct NullResponder::Place {
    Descriptor listener;
    std::uint16_t port;

    static Place anywhere() {
        Descriptor listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        checked(::bind(listener.number(), reinterpret_cast<sockaddr*>(&address), length), "bind");
        checked(::listen(listener.number(), 4096), "listen");
        checked(::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
        return {std::move(listener), ntohs(address.sin_port)};
    }
};

NullResponder::NullResponder(std::optional<unsigned> processor) : NullResponder(processor, Place::anywhere()) {}

NullResponder::NullResponder(std::optional<unsigned> processor, Place const& place)
    : port_(place.port), process_(Child::Group::parents, [&] {
          ::signal(SIGINT, SIG_IGN);   // from a terminal: its parent says when
          if (processor) bind_this_thread({*processor});
          serve(place.listener.number());
      }) {}

}   // namespace tricorn::client
