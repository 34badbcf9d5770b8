// Channels through the kernel: pipes and sockets.
#include "client/lab/experiments/channel.hpp"
#include "common/os/descriptor.hpp"
#include "common/os/system_call.hpp"
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

// Those of a call that opens two.
using Ends = std::array<int, 2>;

void write_all(int descriptor, char const* message, std::size_t size) {
    while (size > 0) {
        auto const written = ::write(descriptor, message, size);
        if (written < 0 && errno != EINTR) fail_with(errno, "write");
        if (written <= 0) continue;
        message += written;
        size -= static_cast<std::size_t>(written);
    }
}

void read_all(int descriptor, char* message, std::size_t size) {
    while (size > 0) {
        auto const got = ::read(descriptor, message, size);
        if (got < 0 && errno != EINTR) fail_with(errno, "read");
        if (got == 0) fail_with(EPIPE, "read");
        if (got < 0) continue;
        message += got;
        size -= static_cast<std::size_t>(got);
    }
}

// Each end has a descriptor to read from and one to write to.
class DescriptorChannel : public Channel {
public:
    void send(End from, char const* message, std::size_t size) override { write_all(at(out_, from), message, size); }
    void receive(End to, char* message, std::size_t size) override { read_all(at(in_, to), message, size); }

protected:
    void open_in(End end, Descriptor in) { in_[end == End::far] = std::move(in); }
    void open_out(End end, Descriptor out) { out_[end == End::far] = std::move(out); }

private:
    static int at(std::array<Descriptor, 2> const& descriptors, End end) {
        return descriptors[end == End::far].number();
    }

    std::array<Descriptor, 2> in_, out_;
};

class PipeChannel : public DescriptorChannel {
public:
    PipeChannel() {
        open_way(End::near, End::far);
        open_way(End::far, End::near);
    }

private:
    void open_way(End from, End to) {
        Ends ends{};
        checked(::pipe2(ends.data(), O_CLOEXEC), "pipe");
        open_in(to, Descriptor(ends[0]));
        open_out(from, Descriptor(ends[1]));
    }
};

class SocketChannel : public DescriptorChannel {
protected:
    // It is read and written through one descriptor, which must not be closed twice, so the second is a duplicate.
    void open(End end, Descriptor socket) {
        open_out(end, Descriptor(checked(::fcntl(socket.number(), F_DUPFD_CLOEXEC, 0), "fcntl")));
        open_in(end, std::move(socket));
    }
};

class SocketPairChannel : public SocketChannel {
public:
    SocketPairChannel() {
        Ends ends{};
        checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
        Descriptor near(ends[0]), far(ends[1]);
        open(End::near, std::move(near));
        open(End::far, std::move(far));
    }
};

class LoopbackChannel : public SocketChannel {
public:
    LoopbackChannel() {
        Descriptor const listener(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        Descriptor near(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const where = reinterpret_cast<sockaddr*>(&address);
        checked(::bind(listener.number(), where, size), "bind");
        checked(::listen(listener.number(), 1), "listen");
        checked(::getsockname(listener.number(), where, &size), "getsockname");
        checked(::connect(near.number(), where, size), "connect");
        Descriptor far(checked(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
        for (int const socket : {near.number(), far.number()}) {
            int const on = 1;
            checked(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
        }
        open(End::near, std::move(near));
        open(End::far, std::move(far));
    }
};

}  // namespace

std::unique_ptr<Channel> pipe_channel() {
    return std::make_unique<PipeChannel>();
}

std::unique_ptr<Channel> socket_pair_channel() {
    return std::make_unique<SocketPairChannel>();
}

std::unique_ptr<Channel> loopback_channel() {
    return std::make_unique<LoopbackChannel>();
}

}  // namespace tricorn::client::lab
